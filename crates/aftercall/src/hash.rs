//! A hash of a text, the same on every machine and in every version.
//!
//! Texts that somebody chose can collide, so what is stored by it alone must be of little harm if it
//! is another's.

/// A hash of the text, from this start.
pub(crate) fn hash(start: u64, text: &str) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = start ^ (text.len() as u64);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    for word in words {
        hash = mix(hash ^ u64::from_le_bytes(*word), ODD);
    }
    let mut last = [0; 8];
    for (place, byte) in last.iter_mut().zip(rest) {
        *place = *byte;
    }
    mix(hash ^ u64::from_le_bytes(last), ODD)
}

fn mix(value: u64, odd: u64) -> u64 {
    let wide = u128::from(value).wrapping_mul(u128::from(odd));
    // Both halves, so that every bit depends on every other.
    (wide >> 64) as u64 ^ wide as u64 ^ value.rotate_left(31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn short_and_similar_texts_differ() {
        let numbers = (0..10_000).map(|number| format!("/things/{number}"));
        let zeros = (0..20).map(|length| "\0".repeat(length));
        let texts: Vec<String> = numbers.chain(zeros).collect();
        let hashes: BTreeSet<u64> = texts.iter().map(|text| hash(0, text)).collect();
        assert_eq!(hashes.len(), texts.len());
        let top: BTreeSet<u64> = texts.iter().map(|text| hash(0, text) >> 60).collect();
        assert_eq!(top.len(), 16, "the highest bits are used");
    }
}
