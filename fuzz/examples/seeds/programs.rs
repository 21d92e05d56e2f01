//! Programs for the target `c_abi`: one that carries a call through, and one for each operation that begins
//! with an object of each kind. The bytes are read as `c_abi` draws them.

use aftercall_fuzz::c_abi::OPERATIONS;

/// A program while it is written.
#[derive(Clone)]
struct Program(Vec<u8>);

/// A structure as its macro makes it; an output that is not NULL; the first place of its kind.
const PROPER: u8 = 8;
const GIVEN: u8 = 0;
const FIRST: u8 = 0;

/// The inputs of a call, as `c_abi` numbers them.
const BEGIN: u8 = 0;
const WAKE: u8 = 1;
const CREDENTIALS: u8 = 2;
const VERIFIED: u8 = 3;
const CANCEL: u8 = 4;
const RESPONSE: u8 = 5;
const FAILURE: u8 = 8;

impl Program {
    fn bytes(mut self, bytes: &[u8]) -> Program {
        self.0.extend_from_slice(bytes);
        self
    }

    fn text(self, text: &str) -> Program {
        self.bytes(&[5]).bytes(text.as_bytes()).bytes(b"\n")
    }

    fn request(self, method: &str, url: &str) -> Program {
        self.bytes(&[0]).text(method).text(url).bytes(&[FIRST, GIVEN])
    }

    fn response(self, status: u16) -> Program {
        self.bytes(&[2]).bytes(&status.to_be_bytes()).bytes(&[FIRST, 0, FIRST, GIVEN])
    }

    fn header(self, name: &str, value: &str) -> Program {
        self.bytes(&[3, FIRST, 0]).text(name).text(value).bytes(&[0; 11])
    }

    fn body(self, body: &str, state: u8) -> Program {
        self.bytes(&[3, FIRST, 1]).text("").text(body).bytes(&[state]).bytes(&[0; 10])
    }

    /// An engine of the default contract and policy.
    fn engine(self) -> Program {
        self.bytes(&[6, 3, 2, FIRST, GIVEN])
    }

    fn verdict(self) -> Program {
        self.bytes(&[4, FIRST, GIVEN])
    }

    fn judge(self) -> Program {
        self.bytes(&[13, 3, FIRST, FIRST, FIRST, 0, 0, 0])
    }

    fn call(self) -> Program {
        self.bytes(&[12, FIRST, FIRST, 0, 1, 1, 0, PROPER]).bytes(&[0; 8]).bytes(&[GIVEN, FIRST])
    }

    /// An input to the call, at a time in microseconds, with its arguments.
    fn input(self, input: u8, time: u64, arguments: &[u8]) -> Program {
        let program = self.bytes(&[17 + input, FIRST, PROPER, 1]).bytes(&time.to_be_bytes());
        program.bytes(&[0; 8]).bytes(&[GIVEN]).bytes(arguments)
    }

    /// A packed event at a time in microseconds, with the event's own part and what becomes of the input.
    fn step(self, event: u8, time: u16, part: &[u8], fate: &[u8]) -> Program {
        let program = self.bytes(&[48, FIRST, event, 0]).bytes(&time.to_be_bytes());
        program.bytes(&[0; 8]).bytes(part).bytes(fate)
    }

    /// Everything that the verdict and the call tell.
    fn look(self) -> Program {
        let program = self.bytes(&[38, FIRST, 0, 0, PROPER, PROPER, PROPER]);
        let program = program.bytes(&[41, FIRST, 0, 0, PROPER, PROPER, PROPER, PROPER]);
        program.bytes(&[16, FIRST, FIRST, 0, PROPER, PROPER, PROPER, PROPER])
    }
}

pub(crate) fn programs() -> Vec<(String, Vec<u8>)> {
    let body = r#"{"type":"about:blank","title":"t","code":"throttled","errors":[{"field":"a","message":"b"}]}"#;
    let start = Program(Vec::new())
        .request("POST", "https://u:p@api.example/orders?t=s")
        .response(503)
        .header("Retry-After", "1")
        .header("Content-Type", "application/problem+json")
        .body(body, 2)
        .verdict()
        .engine()
        .call();
    let begun = start.clone().judge().input(BEGIN, 1, &[]);
    let refused = begun.clone().input(RESPONSE, 1_000, &[FIRST]).look();
    let again = refused.input(WAKE, 9_000_000, &[]).response(200);
    let again = again.input(RESPONSE, 9_100_000, &[FIRST]);
    // A reset while the answer was awaited.
    let failed = begun.clone().input(FAILURE, 5_000, &[8, 3, 0, 0, PROPER]).look();
    let looked = failed.input(VERIFIED, 6_000, &[1]);
    let signed = start.clone().response(401).header("WWW-Authenticate", "Bearer realm=\"a\"");
    let signed = signed.input(BEGIN, 1, &[]).input(RESPONSE, 2, &[FIRST]).look();
    let signed = signed.input(CREDENTIALS, 3, &[1]).input(CANCEL, 4, &[]);
    // A 503 with one field and no body, as the operation draws it.
    let busy = [&[1, 247, 0, 0][..], &[0; 9], &[1], b"Retry-After\n1\n\n"].concat();
    let (whole, small) = ([0, 3, 0], [0, 0, 128, 0, 4]);
    let packed = start.clone().step(0, 1, &[], &whole).step(1, 9, &busy, &[250, 0, 20, 0, 0]);
    let packed = packed.step(1, 9, &busy, &[252, 7, 1, 0]).step(1, 9, &busy, &small);
    let packed = packed.bytes(&[50, FIRST, 0]).step(6, 10, &[], &whole);
    let mut all: Vec<(String, Vec<u8>)> = [
        ("a call in packed steps", packed),
        ("a call that is refused and repeated", again.look()),
        ("a call that fails and is looked at", looked),
        ("a call that signs in and is cancelled", signed.look()),
    ]
    .map(|(name, program)| (name.to_owned(), program.0))
    .into();
    for operation in 0..OPERATIONS {
        let arguments: Vec<u8> = (0..48).map(|at: u8| at.wrapping_mul(operation | 1) | 8).collect();
        let program = start.clone().judge().bytes(&[operation]).bytes(&arguments);
        all.push((format!("operation {operation:02}"), program.0));
    }
    all
}
