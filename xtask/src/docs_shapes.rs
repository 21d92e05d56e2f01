//! The part of `docs/rules.md` on successes that may be failures, from `data/shapes.toml` and
//! `data/grpc.toml`.

use crate::docs_sources::rows;
use aftercall_tables::data::{Data, Shape};
use std::fmt::Write as _;

const SHAPES: &str = "
## Successes that may be failures

Some APIs say in the body of a 2xx that the request, or a part of it, failed. A *shape* is what such a body
looks like. It decides if the contract names it (`success = \"slack\"`), if the provider whose file names it is
known by the host or a mark and the body fits, by the media type `application/graphql-response+json`, and, for
lists of items, under 207. Otherwise it decides nothing: the verdict stays a success, with the caveat
`error-in-success` and a filled problem.

- A failure in a success proves nothing: its effect is `unknown`, and reason, fault, remedy and wait come from its
  codes, from a status that the body repeats, or are the most cautious ones. Only a throttle that a known provider
  states under this status proves that nothing was applied, and a code of the contract whose row says so. With
  GraphQL's own media type a response that was read completely and has no `data` is `not-applied`: the server's
  word. A *no* in the server's explicit verdict counts as under any other status.
- Each item of a batch is judged by the contract's row for its status, and its code. Codes in a list prove nothing;
  only items that the known provider documents as not processed are `not-applied` and put back. If all succeeded
  the effect is `applied`; if some did it is `partial`, the remedy `reconcile`, and the items say what to do with
  each; if none did it is `unknown`.
- A shape whose items a 4xx has, too, says there which part was refused, if the contract names it or the known
  provider's file does. Others may have been taken: it takes away what the row says of the effect and what codes
  prove (a 401, 407, 421, 425 and 429 stand), and if an item succeeded the effect is `partial`.
- From a provider, shapes of answers to writes do not decide for a method that is safe: what is read may be anybody's
  data. Items of a body that does not decide are never `not-applied`.
- A body that decides, or the answer of such a provider to a write, that was not read completely leaves the effect
  `unknown` (`success-unread`), unless what was read says that all of it succeeded. If a part of the body was read,
  the remedy of a write is `reconcile`.

The first shape that fits counts.
";

const GRPC: &str = "
## gRPC

A `grpc-status` other than 0 in the head of a 2xx is a failure, whatever the contract. In other statuses it gives
reason and remedy. The effect is `unknown`, or the server's word if no message or other code was sent; it never proves
that nothing was applied. `grpc-message` is the problem's detail, and of `grpc-status-details-bin` the wait
(`RetryInfo`) and the fields that are wrong (`BadRequest`) are read.

If a server that is asked for gRPC gives no `grpc-status` (a proxy answered), gRPC's clients read the HTTP status:
400 and 431 as INTERNAL, 401 as UNAUTHENTICATED, 403 as PERMISSION_DENIED, 404 as UNIMPLEMENTED, 429, 502, 503 and
504 as UNAVAILABLE, all others as UNKNOWN. aftercall does not: the contract's row for the HTTP status says more.
";

/// Both sections.
pub(crate) fn shapes(out: &mut String, data: &Data) {
    out.push_str(SHAPES);
    let columns = ["shape", "is", "known by", "fails if", "items", "in a 4xx", "source"];
    rows(out, &columns, data.shapes.iter().map(row));
    out.push_str(GRPC);
    let row = |code: &aftercall_tables::data::GrpcCode| {
        let remedy = code.remedy.map_or("of the reason", |remedy| remedy.slug());
        let effect = code.effect.map_or("unknown", |effect| effect.slug());
        let cells = [code.name.as_str(), code.reason.slug(), remedy, effect];
        let mut cells: Vec<String> = cells.map(str::to_owned).to_vec();
        cells.insert(0, code.number.to_string());
        cells
    };
    rows(out, &["number", "name", "reason", "remedy", "effect"], data.grpc.iter().map(row));
}

fn row(shape: &Shape) -> Vec<String> {
    let tests = |tests: &[String]| {
        let quoted: Vec<String> = tests.iter().map(|test| format!("`{test}`")).collect();
        quoted.join(" or ")
    };
    let mut known = tests(&shape.known);
    let mut fails = tests(&shape.fails);
    let mut items: Vec<String> = shape
        .lists
        .iter()
        .filter(|list| !list.path.is_empty())
        .map(|list| format!("`{}`", list.path))
        .collect();
    for xml in &shape.xml {
        for (name, text) in xml.0.iter().filter(|(_, text)| !text.is_empty()) {
            match *name {
                "root" => {
                    let _ = write!(known, "the element `{text}`");
                }
                "fails" => {
                    let _ = write!(fails, "an element `{text}`");
                }
                "item" | "succeeded" | "failed" => items.push(format!("`{text}`")),
                _ => {}
            }
        }
    }
    vec![
        format!("`{}`", shape.name),
        shape.help.clone(),
        known,
        fails,
        items.join(" "),
        if shape.refusals { "yes" } else { "" }.to_owned(),
        format!("[source]({})", shape.source),
    ]
}
