//! Packed outputs besides verdicts and decisions: what a language asks of contracts, requests, failures,
//! policies and words, and why it was refused.

use super::columns::*;
use super::packer::{Packer, whole};
use crate::contract::Contract;
use crate::decision::Attempt;
use crate::error::Error;
use crate::failure::Failure;
use crate::failure_names::failure_names;
use crate::policy::{POLICY_PROFILES, POLICY_SETTINGS, Policy};
use crate::request::Request;
use crate::status::Status;
use crate::vocabulary::{SETS as ALL_SETS, WordSet};

/// The packed form of a status.
pub fn pack_status(row: &Status) -> Vec<u8> {
    whole(kind("status"), |packer| {
        packer.status(row);
    })
}

/// The packed form of a contract's rows: its own, or with `inherited` all that it knows; and its own
/// ranges and variants.
pub fn pack_rows(contract: &Contract, inherited: bool) -> Vec<u8> {
    let rows: Vec<Status> =
        if inherited { contract.all_rows().collect() } else { contract.rows().collect() };
    let ranges: Vec<(u16, u16, Status)> = contract.ranges().collect();
    whole(kind("rows"), |packer| {
        let mut at = packer.part(ROWS);
        packer.list(&mut at, STATUS, &rows, Packer::status_columns);
        packer.list(&mut at, RANGE, &ranges, |packer, at, (first, last, status)| {
            packer.put(at, &first.to_le_bytes());
            packer.put(at, &last.to_le_bytes());
            let status = packer.status(status);
            packer.place(at, Some(status));
        });
        packer.list(&mut at, VARIANT, &contract.variants(), |packer, at, (status, when)| {
            let status = packer.status(status);
            packer.place(at, Some(status));
            packer.text(at, Some(when));
        });
    })
}

/// The packed form of what a contract says of itself.
pub fn pack_contract(contract: &Contract) -> Vec<u8> {
    whole(kind("contract"), |packer| {
        let mut at = packer.part(CONTRACT);
        packer.text(&mut at, Some(contract.name()));
        let flags = [
            contract.is_closed(),
            contract.heeds_preconditions_on_post(),
            contract.honors_idempotency_keys(),
            contract.declares_idempotency_keys(),
            contract.quotes_idempotency_keys(),
        ];
        packer.put(&mut at, &flags.map(u8::from));
    })
}

/// The packed form of what is read out of a request. `unsendable` says why no HTTP client could send it.
pub fn pack_request(request: &Request, unsendable: Option<&str>) -> Vec<u8> {
    whole(kind("request"), |packer| {
        let mut at = packer.part(REQUEST);
        packer.text(&mut at, Some(request.origin().as_str()));
        packer.text(&mut at, unsendable);
        let flags =
            [request.is_harmless(true), request.is_harmless(false), request.is_replayable()];
        packer.put(&mut at, &flags.map(u8::from));
    })
}

/// The packed form of a failure.
pub fn pack_failure(failure: &Failure) -> Vec<u8> {
    let sent = failure.sent.map_or(0, |sent| 1 + u8::from(sent));
    whole(kind("failure"), |packer| {
        let mut at = packer.part(FAILURE);
        packer.put(&mut at, &[failure.phase.number(), failure.cause.number(), sent]);
    })
}

/// The packed form of the table of the transports' errors: what [`failure_names`] lists.
pub fn pack_failure_names() -> Vec<u8> {
    whole(kind("failures"), |packer| {
        let mut at = packer.part(FAILURES);
        packer.list(&mut at, FAILURE_NAME, failure_names(), |packer, at, row| {
            let numbers = [row.phase.number(), row.cause.number(), row.may_be_sent.into(), 0];
            packer.put(at, &numbers);
            [row.library, row.name, row.number]
                .into_iter()
                .for_each(|text| packer.text(at, Some(text)));
        });
    })
}

/// The packed form of all settings of a policy, with its values and what each is; and the profiles.
pub fn pack_policy(policy: &Policy) -> Vec<u8> {
    whole(kind("policy"), |packer| {
        let mut at = packer.part(POLICY);
        packer.list(&mut at, SETTING, POLICY_SETTINGS, |packer, at, setting| {
            packer.u64(at, policy.get(setting.name).unwrap_or(0));
            packer.put(at, &[u8::from(Policy::is_switch(setting.name)), 0, 0, 0]);
            packer.text(at, Some(setting.name));
            packer.text(at, Some(setting.help));
        });
        packer.list(&mut at, PROFILE, POLICY_PROFILES, |packer, at, profile| {
            packer.text(at, Some(profile.name));
            packer.text(at, Some(profile.help));
        });
    })
}

/// The packed form of a call's attempts.
pub fn pack_attempts(attempts: &[Attempt]) -> Vec<u8> {
    whole(kind("attempts"), |packer| {
        let mut at = packer.part(ATTEMPTS);
        packer.list(&mut at, ATTEMPT, attempts, Packer::attempt);
    })
}

/// The packed form of the closed sets, and of those that a binding adds.
pub fn pack_sets(own: &[WordSet]) -> Vec<u8> {
    let sets: Vec<WordSet> = ALL_SETS.iter().chain(own).copied().collect();
    whole(kind("sets"), |packer| {
        let mut at = packer.part(SETS);
        packer.list(&mut at, SET, &sets, |packer, at, set| {
            packer.text(at, Some(set.name));
            packer.text(at, Some(set.help));
            packer.list(at, WORD, set.words, |packer, at, word| {
                packer.put(at, &[word.number, 0, 0, 0]);
                packer.text(at, Some(word.slug));
                packer.text(at, Some(word.help));
            });
        });
    })
}

/// The packed form of one text.
pub fn pack_text(text: &str) -> Vec<u8> {
    whole(kind("text"), |packer| {
        let mut at = packer.part(TEXT);
        packer.text(&mut at, Some(text));
    })
}

/// The packed form of a caller's mistake. `result` is a number of the C interface's results.
pub fn pack_mistake(result: u8, message: &str, position: Option<(u32, u32)>) -> Vec<u8> {
    let (line, column) = position.unwrap_or((0, 0));
    whole(kind("mistake"), |packer| {
        let mut at = packer.part(MISTAKE);
        packer.put(&mut at, &[result, 0, 0, 0]);
        packer.put(&mut at, &line.to_le_bytes());
        packer.put(&mut at, &column.to_le_bytes());
        packer.text(&mut at, Some(message));
    })
}

/// The packed form of an error.
pub fn pack_error(error: &Error) -> Vec<u8> {
    pack_mistake(error.kind().result(), &error.to_string(), error.position())
}

/// The packed form of a panic: where, and what was said.
pub fn pack_panic(file: &str, line: u32, column: u32, message: &str) -> Vec<u8> {
    whole(kind("panic"), |packer| {
        let mut at = packer.part(PANIC);
        packer.put(&mut at, &line.to_le_bytes());
        packer.put(&mut at, &column.to_le_bytes());
        packer.text(&mut at, Some(file));
        packer.text(&mut at, Some(message));
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_at(packed: &[u8], at: usize) -> &str {
        let number =
            |at: usize| u32::from_le_bytes(packed[at..at + 4].try_into().unwrap()) as usize;
        core::str::from_utf8(&packed[number(at)..number(at) + number(at + 4)]).unwrap()
    }

    #[test]
    fn every_kind_has_its_part() {
        let all = parts();
        for (number, name) in KINDS {
            assert!(all.iter().any(|(part, _)| part == name), "{name} is no part");
            assert_eq!(kind(name), *number);
        }
        assert_eq!(kind("no-such"), 0);
    }

    #[test]
    fn a_mistake_says_where_in_a_file_it_is() {
        let error = Contract::from_toml("name = \"orders\"\nextend = \"rest\"").unwrap_err();
        let packed = pack_error(&error);
        assert_eq!(packed[4], kind("mistake"));
        assert_eq!(packed[8], error.kind().result());
        assert_eq!((packed[12], packed[16]), (2, 1));
        assert!(text_at(&packed, 20).starts_with("line 2, column 1: "));
    }

    #[test]
    fn rows_ranges_and_variants_are_listed() {
        let packed = pack_rows(Contract::rest(), false);
        let count = |list: usize| packed[8 + 8 * list + 4] as usize;
        assert_eq!(count(0), Contract::rest().rows().count());
        assert_eq!(count(2), Contract::rest().variants().len());
        assert!(count(2) > 0);
    }

    #[test]
    fn a_policy_shows_its_settings() {
        let packed = pack_policy(&Policy::default());
        assert_eq!(packed[12] as usize, POLICY_SETTINGS.len());
        let first = u32::from_le_bytes(packed[8..12].try_into().unwrap()) as usize;
        assert_eq!((packed[first], text_at(&packed, first + 12)), (3, "attempts"));
    }
}
