//! However the bytes of a stream are cut into pieces, its verdict is the same.

use aftercall::{Contract, Header, Request, Response, Stream};
use aftercall_vectors::given;
use proptest::prelude::*;
use serde_json::Value;

const TYPES: [&str; 6] = [
    "text/event-stream",
    "application/x-ndjson",
    "application/grpc",
    "application/grpc-web+proto",
    "application/connect+json",
    "application/json",
];

/// What the verdict says, and whether content had begun.
fn read(media: &str, pieces: &[&[u8]], trailers: &[Header<'_>], complete: bool) -> (String, bool) {
    let post = Request::from_parts("POST", "https://api.example/chat", &[]);
    let head = [Header::new("Content-Type", media)];
    let response = Response::new(200).headers(&head);
    let mut stream = Stream::new(Contract::rest(), Some(&post), &response);
    pieces.iter().for_each(|piece| stream.feed(piece));
    stream.trailers(trailers);
    let verdict = stream.finish(complete).to_json();
    (verdict, stream.content_begun())
}

fn bytes_of(case: &Value) -> Vec<u8> {
    let chunks = case["chunks"].as_array().expect("a list");
    chunks.iter().flat_map(|chunk| given::bytes(chunk).expect("bytes")).collect()
}

#[test]
fn every_cut_of_every_vector() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../vectors/stream.json")).expect("JSON");
    let mut cuts = 0;
    for case in &cases {
        let body = bytes_of(case);
        let media = case["response"]["headers"][0][1].as_str().expect("a media type");
        if body.len() > 2_000 {
            continue;
        }
        for complete in [true, false] {
            let whole = read(media, &[&body], &[], complete);
            for at in 0..=body.len() {
                let (one, other) = body.split_at(at);
                assert_eq!(read(media, &[one, other], &[], complete), whole, "{case} cut at {at}");
                cuts += 1;
            }
            let bytes: Vec<&[u8]> = body.chunks(1).collect();
            assert_eq!(read(media, &bytes, &[], complete), whole, "{case} byte by byte");
        }
    }
    assert!(cuts > 1_000);
}

/// Pieces of streams, so that random bodies mean something.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        &b"data: "[..],
        b"event: error",
        b"event: message_start",
        b"\n",
        b"\r",
        b"\r\n",
        b"{\"error\": {\"code\": \"rate_limit_exceeded\"}}",
        b"{\"a\": 1}",
        b"[DONE]",
        b"\x80\0\0\0\x10grpc-status: 14\r\n",
        b"\0\0\0\0\x01x",
        b"\x02\0\0\0\x0c{\"error\": {}}",
        b"\x1e",
    ]);
    prop_oneof![
        4 => known.prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ]
}

proptest! {
    #[test]
    fn any_cut_of_any_stream(
        pieces in prop::collection::vec(piece(), 0..12),
        cuts in prop::collection::vec(0_usize..80, 0..6),
        complete in any::<bool>(),
        ends in any::<bool>(),
    ) {
        let body: Vec<u8> = pieces.concat();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(body.len())).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let cut: Vec<&[u8]> = cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect();
        let status = [Header::new("grpc-status", "0")];
        let trailers = if ends { &status[..] } else { &[] };
        for media in TYPES {
            let whole = read(media, &[&body], trailers, complete);
            prop_assert_eq!(read(media, &cut, trailers, complete), whole, "{}", media);
        }
    }
}
