//! Chooses an anchor for each phrase: four bytes of it that are rare in other texts. An anchor that
//! many phrases share is better than many anchors.

use std::collections::BTreeMap;

/// Four bytes, and the phrases that have them: which, and how far within it.
pub(crate) type Chosen = Vec<([u8; 4], Vec<(usize, usize)>)>;

/// How often four bytes are likely to stand in a text that has nothing to do with the phrases, as a
/// rough measure: the letters of English by how frequent they are, other bytes as rare.
fn weight(bytes: &[u8]) -> u32 {
    const FREQUENT: &[u8] = b" etaoinsrhldcumfpgwybvkxjqz";
    bytes
        .iter()
        .map(|byte| FREQUENT.iter().position(|known| known == byte).map_or(1, |at| 30 - at as u32))
        .product()
}

/// The fewest and rarest anchors that all phrases have.
pub(crate) fn choose(phrases: &[&str]) -> Chosen {
    let mut places: BTreeMap<[u8; 4], Vec<(usize, usize)>> = BTreeMap::new();
    for (row, phrase) in phrases.iter().enumerate() {
        for (at, window) in phrase.as_bytes().windows(4).enumerate() {
            if let Ok(window) = <[u8; 4]>::try_from(window) {
                let found = places.entry(window.map(|byte| byte.to_ascii_lowercase())).or_default();
                // The first place of each phrase is enough.
                if found.last().is_none_or(|(last, _)| *last != row) {
                    found.push((row, at));
                }
            }
        }
    }
    let mut open: Vec<bool> = vec![true; phrases.len()];
    let mut chosen = Chosen::new();
    while open.contains(&true) {
        let covers = |found: &[(usize, usize)]| {
            found.iter().filter(|(row, _)| open.get(*row) == Some(&true)).count()
        };
        let score = |(bytes, found): &(&[u8; 4], &Vec<(usize, usize)>)| {
            // Worth more the more phrases it covers, and less the more often it will mislead.
            covers(found) as u64 * 1_000_000 / u64::from(weight(*bytes)).max(1)
        };
        let best = places.iter().filter(|(_, found)| covers(found) > 0).max_by_key(score);
        let Some((bytes, found)) = best else { break };
        let found: Vec<_> =
            found.iter().copied().filter(|(row, _)| open.get(*row) == Some(&true)).collect();
        for (row, _) in &found {
            if let Some(slot) = open.get_mut(*row) {
                *slot = false;
            }
        }
        chosen.push((*bytes, found));
    }
    chosen.sort();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phrase_has_one_anchor_that_it_contains() {
        let phrases =
            ["timeout", "read timeout", "timed out", "zeitüberschreitung", "超时", "the "];
        let chosen = choose(&phrases);
        for (row, phrase) in phrases.iter().enumerate() {
            let of: Vec<_> = chosen
                .iter()
                .flat_map(|(bytes, found)| found.iter().map(move |place| (bytes, place)))
                .filter(|(_, (found, _))| *found == row)
                .collect();
            let [(bytes, (_, at))] = of[..] else { panic!("{phrase}: {of:?}") };
            assert_eq!(&phrase.as_bytes()[*at..at + 4], bytes, "{phrase}");
        }
    }
}
