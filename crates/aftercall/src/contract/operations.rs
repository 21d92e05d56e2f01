//! The operations of a contract: found by method and path, each a contract of its own.

use super::contracts::Contract;
use super::rows::{Operation, segments};
use crate::handle::Handle;
use crate::request::path_of;

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

    /// Whether this is the contract of one operation.
    pub(crate) fn is_operation(&self) -> bool {
        self.operation.is_some()
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

    /// Whether the operation that this is the contract of says itself that it honors idempotency keys
    /// (`idempotency_keys = true`). [`Contract::honors_idempotency_keys`] is true where nothing was said,
    /// for the keys that a caller sends; a client that makes keys by itself needs this word. False for the
    /// contract of no particular operation, whatever the whole contract says.
    ///
    /// ```
    /// use aftercall::Contract;
    ///
    /// let contract = Contract::builder("orders")
    ///     .operation("POST", "/orders", |one| one.idempotency_keys(true))
    ///     .operation("POST", "/mails", |one| one)
    ///     .build()?;
    /// let says = |path: &str| contract.operation("POST", path).unwrap().declares_idempotency_keys();
    /// assert!(says("/orders") && !says("/mails"));
    /// assert!(!contract.declares_idempotency_keys() && contract.honors_idempotency_keys());
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn declares_idempotency_keys(&self) -> bool {
        self.operation.as_ref().is_some_and(|operation| operation.idempotency_keys == Some(true))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Header, Request, Response, judge, vocabulary::Remedy};

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

    #[test]
    fn only_an_operation_s_own_word_declares_that_it_honors_keys() {
        let operations = r#"
            [[operation]]
            method = "POST"
            path = "/yes"
            idempotency_keys = true
            [[operation]]
            method = "POST"
            path = "/no"
            idempotency_keys = false
            [[operation]]
            method = "POST"
            path = "/open"
        "#;
        for whole in ["", "idempotency_keys = true", "idempotency_keys = false"] {
            let base =
                Contract::from_toml(&format!("name = \"a\"\n{whole}\n{operations}")).unwrap();
            let over = Contract::builder("b").extends(&base).build().unwrap();
            let lost =
                Contract::builder("c").extends(&base).idempotency_keys(false).build().unwrap();
            for contract in [base, over, lost] {
                let said = |path: &str| {
                    let one = contract.operation("POST", path).unwrap();
                    (one.declares_idempotency_keys(), one.honors_idempotency_keys())
                };
                let honored = contract.honors_idempotency_keys();
                assert!(!contract.declares_idempotency_keys(), "{whole}");
                assert_eq!(said("/yes"), (true, true), "{whole}");
                assert_eq!(said("/no"), (false, false), "{whole}");
                assert_eq!(said("/open"), (false, honored), "{whole}");
                let declares = |one: Contract| one.declares_idempotency_keys();
                assert_eq!(contract.operations().filter(|one| declares(one.clone())).count(), 1);
            }
        }
    }

    #[test]
    fn how_a_key_is_written_is_inherited_and_not_of_one_operation() {
        let says = |contract: &Contract| contract.quotes_idempotency_keys();
        let read = |text: &str| Contract::from_toml(&format!("name = \"x\"\n{text}"));
        assert!(Contract::NAMES.iter().all(|name| !says(Contract::named(name).unwrap())));
        let quoted =
            read("quoted_idempotency_keys = true\n[[operation]]\nmethod = \"POST\"\npath = \"/\"");
        let quoted = quoted.unwrap();
        let over = |flag: Option<bool>| {
            let builder = Contract::builder("y").extends(&quoted);
            let builder = flag.into_iter().fold(builder, |one, it| one.quoted_idempotency_keys(it));
            builder.build().unwrap()
        };
        for (contract, expected) in [
            (quoted.clone(), true),
            (over(None), true),
            (over(Some(false)), false),
            (Contract::builder("z").extends(&over(Some(false))).build().unwrap(), false),
            (Contract::builder("z").extends(&over(None)).build().unwrap(), true),
        ] {
            assert_eq!(says(&contract), expected);
            // An operation has the word of the whole contract that it is looked up in.
            assert_eq!(says(&contract.operation("POST", "/").unwrap()), expected);
        }
        assert!(!says(&read("idempotency_keys = true").unwrap()));
        let refused = |text: &str| read(text).unwrap_err().to_string();
        let unknown = refused("quoted_idempotency_key = true");
        assert!(unknown.contains("unknown key \"quoted_idempotency_key\""), "{unknown}");
        assert!(
            unknown.contains("idempotency_keys, quoted_idempotency_keys, precond"),
            "{unknown}"
        );
        assert!(refused("quoted_idempotency_keys = \"yes\"").contains("true or false"));
        let of_one =
            "[[operation]]\nmethod = \"GET\"\npath = \"/\"\nquoted_idempotency_keys = true";
        assert!(refused(of_one).contains("unknown key \"quoted_idempotency_keys\""));
    }

    #[test]
    fn a_key_is_recognized_with_and_without_quotes_whatever_the_contract_says() {
        let quoted = Contract::builder("quoted").quoted_idempotency_keys(true).build().unwrap();
        let plain = Contract::builder("plain").quoted_idempotency_keys(false).build().unwrap();
        for contract in [quoted, plain] {
            for (key, is_harmless) in [("k", true), ("\"k\"", true), ("\"\"", false)] {
                let fields = [Header::new("Idempotency-Key", key)];
                let request = Request::from_parts("POST", "https://api.example/", &fields);
                let verdict = judge(&contract, Some(&request), &Response::new(504));
                assert_eq!(verdict.is_retryable(), is_harmless, "{} {key}", contract.name());
            }
        }
    }
}
