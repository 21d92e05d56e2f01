//! The operations of a contract: found by method and path, each a contract of its own.

use super::contracts::Contract;
use super::rows::{Operation, segments};
use crate::handle::Handle;

impl Contract {
    /// The contract for the operation with this method and URL (or path): its rows come before this
    /// contract's. If several match, the one that names more of the path counts, then the first.
    /// `None` if the contract lists no such operation: use the contract itself.
    ///
    /// ```
    /// use aftercall::{Contract, Request, Response, judge};
    ///
    /// let contract = Contract::from_toml(
    ///     r#"
    ///     name = "orders"
    ///     [[operation]]
    ///     method = "POST"
    ///     path = "/orders/{id}/cancel"
    ///     idempotent = true
    ///     "#,
    /// )?;
    /// let url = "https://api.example/orders/7/cancel";
    /// let cancel = contract.operation("POST", url).unwrap();
    /// let request = Request::from_parts("POST", url, &[]);
    /// assert!(judge(&cancel, Some(&request), &Response::new(504)).is_retryable());
    /// assert!(!judge(&contract, Some(&request), &Response::new(504)).is_retryable());
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn operation(&self, method: &str, url: &str) -> Option<Contract> {
        let path = path_of(url);
        let mut best: Option<(usize, &Handle<Operation>)> = None;
        for operation in self.table.operations.iter() {
            let named = operation.fits(method, path);
            if named.is_some_and(|named| best.is_none_or(|(most, _)| named > most)) {
                best = named.map(|named| (named, operation));
            }
        }
        let (_, operation) = best?;
        Some(Contract { table: self.table.clone(), operation: Some(operation.clone()) })
    }

    /// Whether an operation can have this path: one such as `/orders/{id}` or `/orders/{id}:cancel`, where
    /// `{…}` matches one segment or a part of one.
    ///
    /// ```
    /// use aftercall::Contract;
    ///
    /// assert!(Contract::is_path("/orders/{id}:cancel"));
    /// assert!(!Contract::is_path("orders") && !Contract::is_path("/orders?page=1"));
    /// ```
    pub fn is_path(path: &str) -> bool {
        segments(path).is_some()
    }

    /// The operations that the contract lists, each as the contract for it.
    ///
    /// ```
    /// use aftercall::Contract;
    ///
    /// let contract = Contract::builder("orders").operation("GET", "/orders/{id}", |one| one).build()?;
    /// let each = contract.operations().next().unwrap();
    /// assert_eq!(each.operation_path(), Some(("GET", "/orders/{}".to_owned())));
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn operations(&self) -> impl Iterator<Item = Contract> + '_ {
        self.table.operations.iter().map(|operation| Contract {
            table: self.table.clone(),
            operation: Some(operation.clone()),
        })
    }

    /// Whether the contract declares that a second application is harmless: of the operation that
    /// this is the contract of, or of any request. `None`: the method tells.
    pub fn is_idempotent(&self) -> Option<bool> {
        let own = self.operation.as_ref().and_then(|operation| operation.idempotent);
        own.or(self.table.idempotent)
    }

    /// The method and the path of the operation that this is the contract of, with `{}` for each open
    /// segment; `None` for the contract of no particular operation. [`Contract::operation`] of the
    /// two is this contract again.
    ///
    /// ```
    /// use aftercall::Contract;
    ///
    /// let contract = Contract::builder("orders").operation("GET", "/orders/{id}", |one| one).build()?;
    /// let read = contract.operation("GET", "https://api.example/orders/7").unwrap();
    /// assert_eq!(read.operation_path(), Some(("GET", "/orders/{}".to_owned())));
    /// assert_eq!(contract.operation_path(), None);
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn operation_path(&self) -> Option<(&str, String)> {
        let operation = self.operation.as_ref()?;
        let segments = operation.segments.iter();
        let path = segments.map(|segment| format!("/{}", segment.as_deref().unwrap_or("{}")));
        Some((&operation.method, path.collect()))
    }
}

/// The path of a URL, or the text itself where it is one, without query and fragment.
fn path_of(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url.get(..end).unwrap_or(url);
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Remedy;

    #[test]
    fn operations_are_found_by_method_and_path() {
        let text = r#"
            name = "orders"
            extends = "rest"
            [[status]]
            code = 404
            message = "No Such Thing"
            [[operation]]
            method = "GET"
            path = "/orders/{id}"
            [[operation.status]]
            code = 404
            message = "No Such Order"
            [[operation]]
            method = "GET"
            path = "/orders/mine"
            idempotent = false
            [[operation]]
            method = "GET"
            path = "/"
        "#;
        let contract = Contract::from_toml(text).unwrap();
        for (method, url, found) in [
            ("GET", "https://api.example/orders/7?x=/", Some((None, "No Such Order"))),
            ("GET", "/orders/7/", Some((None, "No Such Order"))),
            ("GET", "https://api.example/orders/mine#f", Some((Some(false), "No Such Thing"))),
            ("GET", "https://api.example", Some((None, "No Such Thing"))),
            ("GET", "https://api.example/", Some((None, "No Such Thing"))),
            ("POST", "https://api.example/orders/7", None),
            ("GET", "https://api.example/orders", None),
            ("GET", "https://api.example/orders/", None),
            ("GET", "https://api.example/orders//", None),
            ("GET", "https://api.example/orders/7/lines", None),
        ] {
            let operation = contract.operation(method, url);
            let status = operation.as_ref().map(|operation| operation.status(404));
            let told = operation.as_ref().zip(status.as_ref());
            let told = told.map(|(one, status)| (one.is_idempotent(), status.message()));
            assert_eq!(told, found, "{method} {url}");
        }
        let order = contract.operation("GET", "/orders/7").unwrap();
        assert_eq!(order.status(404).remedy(), Remedy::CheckReference);
        assert_eq!(order.status(503).message(), "Throttled");
    }
}
