//! The short way and the long way to judge a success agree.

use super::*;
use crate::header::Header;

/// A success in which nothing is found means the same whichever way it is judged.
#[test]
fn a_plain_success_is_what_all_evidence_makes_of_it() {
    let closed = Contract::builder("closed").closed(true).status(200, |row| row).build();
    let chat = Contract::builder("chat").success("slack").build();
    let contracts = [Contract::rest().clone(), closed.unwrap(), chat.unwrap()];
    let key = [Header::new("Idempotency-Key", "order-7")];
    let fields = [
        Header::new("Content-Type", "application/json"),
        Header::new("Date", "Wed, 21 Oct 2026 07:28:00 GMT"),
        Header::new("X-Request-Id", "req-5f1"),
        Header::new("WWW-Authenticate", "Basic"),
    ];
    let mut requests = vec![None];
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
        for headers in [&[][..], &key] {
            let url = "https://api.example/orders";
            let request = Request::from_parts(method, url, headers);
            requests.push(Some(request.clone()));
            requests.push(Some(request.earlier(Effect::Unknown)));
        }
    }
    for (contract, request) in
        contracts.iter().flat_map(|one| requests.iter().map(move |request| (one, request)))
    {
        for (status, headers, state) in (200..300).flat_map(|status| {
            [
                (status, &[][..], BodyState::Unread),
                (status, &fields, BodyState::Complete),
                (status, &fields, BodyState::Prefix),
            ]
        }) {
            let response = Response::new(status).headers(headers).body(b"", state);
            assert!(may_be_plain(&response) && Fields::default().say_nothing(&response));
            let request = request.as_ref();
            let short = plain(contract, request, &response);
            let long =
                weigh(contract, request, &response, &mut Fields::default(), Streamed::default());
            assert_eq!(format!("{short:?}"), format!("{long:?}"), "{request:?} {response:?}");
        }
    }
}
