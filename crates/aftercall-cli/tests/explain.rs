//! `aftercall explain` knows every name that the core's table of transport errors has, as it stands
//! in somebody's log.

mod program;

use aftercall::{FailureName, failure_names};
use program::run;
use serde_json::{Value, json};

/// Whether a document has this row, with its phase and cause.
fn tells(document: &Value, row: &FailureName) -> bool {
    let name = json!({"library": row.library, "name": row.name, "number": row.number});
    document["failures"].as_array().expect("a list").iter().any(|failure| {
        failure["phase"] == row.phase.slug()
            && failure["cause"] == row.cause.slug()
            && failure["names"].as_array().is_some_and(|names| names.contains(&name))
    })
}

#[test]
fn every_name_is_explained_alone_and_with_its_library() {
    assert!(failure_names().len() > 150);
    for row in failure_names() {
        let qualified = format!("{}:{}", row.library, row.name);
        let said = run(&["explain", &qualified, "-X", "POST", "--json"]);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(tells(&said.json(), row), "{said:?}");
        assert!(said.json()["verdict"].is_object(), "{qualified} has one meaning");

        let said = run(&["explain", row.name, "--json"]);
        assert_eq!(said.code, 0, "{said:?}");
        let document = said.json();
        assert!(tells(&document, row), "{said:?}");
        let meanings = document["failures"].as_array().expect("a list").len();
        assert_eq!(document["verdict"].is_object(), meanings == 1, "{said:?}");

        let said = run(&["explain", row.name]);
        assert!(said.code == 0 && said.out.contains(&qualified), "{said:?}");
    }
}

#[test]
fn every_number_of_curl_is_explained() {
    let numbered: Vec<_> = failure_names().iter().filter(|row| !row.number.is_empty()).collect();
    assert!(numbered.len() > 30);
    for row in numbered {
        let said = run(&["explain", &format!("{}:{}", row.library, row.number), "--json"]);
        assert!(tells(&said.json(), row), "{said:?}");
        let said = run(&["explain", row.number, "--json"]);
        // What could be a status is one.
        let is_status = row.number.parse::<u16>().is_ok_and(|number| number >= 100);
        assert_eq!(tells(&said.json(), row), !is_status, "{said:?}");
    }
}

#[test]
fn names_are_found_as_people_write_them() {
    for (what, title) in [
        ("ETIMEDOUT", "errno:ETIMEDOUT, node:ETIMEDOUT\n"),
        ("etimedout", "errno:ETIMEDOUT, node:ETIMEDOUT\n"),
        ("CURLE_SEND_ERROR", "curl:CURLE_SEND_ERROR (55)\n"),
        ("curl:55", "curl:CURLE_SEND_ERROR (55)\n"),
        ("55", "curl:CURLE_SEND_ERROR (55)\n"),
        ("httpx.ReadTimeout", "httpx:ReadTimeout\n"),
        ("requests.exceptions.ReadTimeout", "requests:ReadTimeout\n"),
        (" curl: 7 ", "curl:CURLE_COULDNT_CONNECT (7)\n"),
    ] {
        let said = run(&["explain", what]);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.out.starts_with(title), "{what}: {said:?}");
    }
    // One name, two meanings: both are shown, and neither is chosen.
    let said = run(&["explain", "ProxyError"]);
    assert!(said.out.contains("httpcore:ProxyError, httpx:ProxyError\n"), "{said:?}");
    assert!(said.out.contains("requests:ProxyError, urllib3:ProxyError\n"), "{said:?}");
    for nothing in ["curl:ETIMEDOUT", "nobody:ETIMEDOUT", "curl:", "ETIMEDOUTS", ":", "."] {
        assert_eq!(run(&["explain", nothing]).code, 2, "{nothing}");
    }
}
