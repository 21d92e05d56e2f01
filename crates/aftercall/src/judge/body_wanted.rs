//! How much of a body an adapter should read, by what the contract and the provider say.

use crate::contract::{Conditions, Contract};
use crate::evidence;
use crate::evidence::findings::Asked;
use crate::request::Request;
use crate::response::Response;

impl Contract {
    /// How many leading bytes of the body an adapter should read before it asks for a verdict: like
    /// [`body_wanted`](crate::body_wanted), and also [`MAX_BODY`](crate::MAX_BODY) for a success whose
    /// body decides whether it is one: a 207, a media type that says so, a shape that this contract
    /// names for it, or JSON or XML from a provider that is known by the host to report failures so. Of
    /// the response it reads the status and the header fields.
    ///
    /// ```
    /// use aftercall::{Contract, MAX_BODY, Response};
    ///
    /// let chat = Contract::builder("chat").success("slack").build()?;
    /// assert_eq!(chat.body_wanted(None, &Response::new(200)), MAX_BODY);
    /// assert_eq!(Contract::rest().body_wanted(None, &Response::new(200)), 0);
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn body_wanted(&self, request: Option<&Request>, response: &Response<'_>) -> usize {
        let plain = crate::response::body_wanted(request, response);
        let may_lie = matches!(response.status, 200..=203 | 206..=299);
        if plain > 0 || !may_lie || request.is_some_and(|request| request.method() == "HEAD") {
            return plain;
        }
        let row =
            self.find(response.status, request.map(Request::method), Conditions::default()).row;
        let decides = match self.success(row) {
            Some(number) => number != 0,
            None => {
                let origin = request.map_or("", |request| request.origin().as_str());
                let asked = Asked { origin, providers: self.providers(), ..Asked::default() };
                evidence::success::is_wanted(response, &asked)
            }
        };
        if decides { crate::MAX_BODY } else { 0 }
    }
}
