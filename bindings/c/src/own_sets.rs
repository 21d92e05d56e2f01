//! The closed sets that belong to this interface alone, for those who list them at run time.

use aftercall::{Word, WordSet};

/// The sets that belong to this interface alone, after the core's. Their constants stand with their
/// types, in result.rs, failure.rs and time.rs.
pub(crate) const OWN: &[WordSet] = &[RESULT, SENT, WAIT_KIND];

pub(crate) const RESULT: WordSet = WordSet::of_c(
    c"result",
    c"What is the result of a function?",
    &[
        Word::of_c(0, c"ok", c"success"),
        Word::of_c(1, c"null-argument", c"an argument that must not be NULL is NULL"),
        Word::of_c(
            2,
            c"invalid-argument",
            c"an argument has an invalid value: its number, text, length or alignment",
        ),
        Word::of_c(
            3,
            c"struct-size",
            c"a structure's struct_size is not valid: make it with its AFTERCALL_..._INIT",
        ),
        Word::of_c(4, c"state", c"the object does not expect this input in its present state"),
        Word::of_c(5, c"contract", c"the contract could not be read"),
        Word::of_c(6, c"policy", c"no such policy setting, or a value out of its range"),
        Word::of_c(7, c"status", c"the text does not name a status"),
        Word::of_c(8, c"not-found", c"there is nothing of this name or at this position"),
        Word::of_c(
            9,
            c"request",
            c"no HTTP client could send the request; aftercall_request_error says why",
        ),
        Word::of_c(10, c"panic", c"a defect of the library was caught; free the object"),
        Word::of_c(11, c"no-memory", c"there is not enough memory to copy an argument"),
        Word::of_c(12, c"buffer", c"the buffer is too small: see how much is needed"),
    ],
);

const SENT: WordSet = WordSet::of_c(
    c"sent",
    c"Was a byte of the request written?",
    &[
        Word::of_c(0, c"unknown", c"The transport does not say."),
        Word::of_c(1, c"no", c"No byte was written."),
        Word::of_c(2, c"yes", c"Bytes may have been written."),
    ],
);

const WAIT_KIND: WordSet = WordSet::of_c(
    c"wait_kind",
    c"Which kind of wait did the server ask for?",
    &[
        Word::of_c(0, c"none", c"None."),
        Word::of_c(1, c"after", c"So long after the response was received."),
        Word::of_c(2, c"at", c"Not before this wall time."),
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::aftercall_sent;
    use crate::result::aftercall_result as result;
    use crate::summary::aftercall_wait_kind as wait_kind;

    fn numbers(set: &WordSet) -> Vec<i32> {
        set.words.iter().map(|word| i32::from(word.number)).collect()
    }

    #[test]
    fn the_sets_list_the_constants() {
        let results = [
            result::OK,
            result::NULL_ARGUMENT,
            result::INVALID_ARGUMENT,
            result::STRUCT_SIZE,
            result::STATE,
            result::CONTRACT,
            result::POLICY,
            result::STATUS,
            result::NOT_FOUND,
            result::REQUEST,
            result::PANIC,
            result::NO_MEMORY,
            result::BUFFER,
        ];
        assert_eq!(numbers(&RESULT), results.map(|each| each.0));
        let sent = [aftercall_sent::UNKNOWN, aftercall_sent::NO, aftercall_sent::YES];
        assert_eq!(numbers(&SENT), sent.map(|each| each.0));
        let waits = [wait_kind::NONE, wait_kind::AFTER, wait_kind::AT];
        assert_eq!(numbers(&WAIT_KIND), waits.map(|each| each.0));
    }
}
