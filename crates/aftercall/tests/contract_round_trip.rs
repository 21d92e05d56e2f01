//! A contract that is written reads as the same contract again, whatever it says.

use aftercall::{
    Condition, Contract, Effect, Fault, Format, Reason, Remedy, Repeat, RowBuilder, Status,
};
use proptest::prelude::*;

type SetText = fn(RowBuilder, &str) -> RowBuilder;

#[derive(Clone, Debug)]
struct Row {
    key: (u16, Option<u16>),
    methods: u8,
    when: Option<usize>,
    texts: [Option<String>; 5],
    words: [Option<u8>; 5],
}

impl Row {
    fn fill(&self, mut row: RowBuilder) -> RowBuilder {
        row = match self.methods {
            1 => row.method(&["GET"]),
            2 => row.not_method(&["DELETE", "PUT"]),
            _ => row,
        };
        if let Some(when) = self.when {
            row = row.when(Condition::ALL[when]);
        }
        let [message, description, phrase, help, reference] = &self.texts;
        let texts: [(_, SetText); 5] = [
            (message, RowBuilder::message),
            (description, RowBuilder::description),
            (phrase, RowBuilder::phrase),
            (help, RowBuilder::help),
            (reference, RowBuilder::reference),
        ];
        for (text, set) in texts {
            if let Some(text) = text {
                row = set(row, text);
            }
        }
        let [reason, effect, fault, remedy, repeat] = self.words;
        if let Some(word) = reason.and_then(Reason::from_number) {
            row = row.reason(word);
        }
        if let Some(word) = effect.and_then(Effect::from_number) {
            row = row.effect(word);
        }
        if let Some(word) = fault.and_then(Fault::from_number) {
            row = row.fault(word);
        }
        if let Some(word) = remedy.and_then(Remedy::from_number) {
            row = row.remedy(word);
        }
        if let Some(word) = repeat.and_then(Repeat::from_number) {
            row = row.repeat(word);
        }
        row
    }
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[ -~äß見\u{200b}\u{202e}\"\\\\]{0,12}")
}

fn row() -> impl Strategy<Value = Row> {
    let key =
        (prop_oneof![Just(404_u16), Just(503), 100_u16..=998], proptest::option::of(1_u16..=899));
    let texts = [text(), text(), text(), text(), text()];
    let word = || proptest::option::of(0_u8..45);
    let words = [word(), word(), word(), word(), word()];
    (key, 0_u8..3, proptest::option::of(0_usize..4), texts, words).prop_map(
        |((first, length), methods, when, texts, words)| {
            let last = length.map(|length| first.saturating_add(length).min(999));
            Row { key: (first, last.filter(|last| *last > first)), methods, when, texts, words }
        },
    )
}

fn build(rows: &[Row], own: &[Row], flags: u8) -> Option<Contract> {
    let bit = |at: u8| flags >> at & 1 == 1;
    let base = if bit(0) { Contract::rest() } else { Contract::http() };
    let mut builder = Contract::builder("a \"name\"").extends(base).closed(bit(1)).source("s");
    if bit(2) {
        builder = builder.idempotency_keys(bit(3)).provider("stripe").provider("aws");
        builder = builder.quoted_idempotency_keys(bit(6));
        builder = builder.code("a.b \"c\"", Reason::Conflict);
        builder = builder.code_with("x", Reason::Unknown, |code| code.remedy(Remedy::Retry));
    }
    if bit(4) {
        builder = builder.idempotent(bit(5)).preconditions_on_post(bit(3));
    }
    for row in rows {
        builder = match row.key {
            (code, None) => builder.status(code, |one| row.fill(one)),
            (first, Some(last)) => builder.range(first, last, |one| row.fill(one)),
        };
    }
    builder = builder.class(4, |row| row.description("Ours.")).operation(
        "POST",
        "/a/{b}:c",
        |mut one| {
            one = one.idempotent(bit(6)).closed(bit(7)).idempotency_keys(bit(5));
            for row in own {
                one = match row.key {
                    (code, None) => one.status(code, |one| row.fill(one)),
                    (first, Some(last)) => one.range(first, last, |one| row.fill(one)),
                };
            }
            one
        },
    );
    // Rows that occur twice are a mistake, and no contract.
    builder.build().ok()
}

fn facts(contract: &Contract) -> Vec<(Status, bool)> {
    (100..=1_000).map(|code| (contract.status(code), contract.lists(code))).collect()
}

fn rows(contract: &Contract) -> Vec<(u16, u16, String, String)> {
    let one = |row: Status| (row.code(), 0, row.message().to_owned(), row.description().to_owned());
    let range = |(first, last, row): (u16, u16, Status)| {
        (first, last, row.message().to_owned(), row.description().to_owned())
    };
    contract.rows().map(one).chain(contract.ranges().map(range)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_written_contract_is_the_same(
        of_contract in proptest::collection::vec(row(), 0..6),
        of_operation in proptest::collection::vec(row(), 0..4),
        flags in any::<u8>(),
    ) {
        let Some(contract) = build(&of_contract, &of_operation, flags) else { return Ok(()) };
        let written = contract.to_toml().unwrap();
        let again = Contract::from_toml(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
        prop_assert_eq!(again.to_toml().unwrap(), &*written);
        prop_assert_eq!(rows(&contract), rows(&again));
        prop_assert!(facts(&contract) == facts(&again), "{}", written);
        prop_assert_eq!(contract.variants(), again.variants());
        prop_assert_eq!((contract.name(), contract.source()), (again.name(), again.source()));
        let said = |contract: &Contract| {
            let keys = contract.honors_idempotency_keys();
            let written = (contract.declares_idempotency_keys(), contract.quotes_idempotency_keys());
            let posts = contract.heeds_preconditions_on_post();
            (contract.is_closed(), keys, written, posts, contract.is_idempotent())
        };
        prop_assert_eq!(said(&contract), said(&again));
        for (one, other) in contract.operations().zip(again.operations()) {
            prop_assert_eq!(one.operation_path(), other.operation_path());
            prop_assert_eq!(said(&one), said(&other));
            prop_assert_eq!(rows(&one), rows(&other));
            prop_assert!(facts(&one) == facts(&other), "{}", written);
        }
        prop_assert_eq!(contract.operations().count(), again.operations().count());
    }

    #[test]
    fn a_table_is_written_and_read_again(
        texts in proptest::collection::vec(("[A-Za-z][ -~]{0,20}", "[A-Za-z]([ -~]|見){0,200}"), 1..8),
    ) {
        let mut table = "Status;Message;Description\r\n".to_owned();
        for ((message, description), code) in texts.iter().zip(400..) {
            let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
            table += &format!("{code};{};{}\r\n", quoted(message), quoted(description));
        }
        let contract = Contract::read(&table, Format::Csv).unwrap();
        let again = Contract::from_toml(&contract.to_toml().unwrap()).unwrap();
        prop_assert_eq!(rows(&contract), rows(&again));
        for ((message, description), code) in texts.iter().zip(400..) {
            let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let status = again.status(code);
            prop_assert_eq!(status.message(), folded(message));
            prop_assert_eq!(status.description(), folded(description));
        }
    }

    #[test]
    fn no_text_is_too_odd_to_be_refused(text in "([ -~]|\\PC|[\t\r\n|─│\"]){0,300}") {
        let _ = Format::of(&text);
        for format in Format::ALL {
            let headed = format!("Status  Message  Description\n{text}");
            let piped = format!("| Status | Message |\n|---|---|\n{text}");
            for text in [&text, &headed, &piped] {
                if let Err(error) = Contract::read(text, format) {
                    prop_assert!(error.position().is_some(), "{}", error);
                }
            }
        }
    }
}

#[test]
fn the_built_in_contracts_are_written_too() {
    for name in Contract::NAMES {
        let contract = Contract::named(name).unwrap();
        let written = contract.to_toml().unwrap();
        let again =
            Contract::from_toml(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
        assert_eq!(rows(contract), rows(&again), "{name}");
        assert_eq!(contract.source(), again.source(), "{name}");
        for code in 100..=999 {
            let (one, other) = (contract.status(code), again.status(code));
            assert_eq!(one.to_json(), other.to_json(), "{name} {code}");
        }
    }
    let mine = Contract::builder("mine").build().unwrap();
    let yours = Contract::builder("yours").extends(&mine).build().unwrap();
    assert!(yours.to_toml().unwrap_err().to_string().contains("\"mine\""));
}
