//! The return after a hold: those that waited go one, two, four at a time, not all at once.
//!
//! As many as the window allows are under way at a time. Each success makes it one larger, so that it
//! doubles with each round trip, and each failure halves it (RFC 5681 section 3.1, slow start). The
//! server's own pace sets the pace of the return; there is no rate to guess.

/// How many may be under way, and how many are.
#[derive(Debug)]
pub(super) struct Ramp {
    window: u32,
    under_way: u32,
}

impl Ramp {
    pub(super) fn new() -> Ramp {
        Ramp { window: 1, under_way: 0 }
    }

    /// Whether one more may go.
    pub(super) fn has_room(&self) -> bool {
        self.under_way < self.window
    }

    /// One goes, even where there is no room: it has waited long enough. Always true.
    pub(super) fn send(&mut self) -> bool {
        self.under_way = self.under_way.saturating_add(1);
        true
    }

    /// One is no longer under way.
    pub(super) fn answered(&mut self, worked: bool, failed: bool) {
        self.under_way = self.under_way.saturating_sub(1);
        if worked {
            self.window = self.window.saturating_add(1);
        } else if failed {
            self.window = (self.window / 2).max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_with_each_round_and_halves_with_a_failure() {
        let mut ramp = Ramp::new();
        for round in 0..4 {
            let sent = (0..100).take_while(|_| ramp.has_room() && ramp.send()).count();
            assert_eq!(sent, 1 << round);
            (0..sent).for_each(|_| ramp.answered(true, false));
        }
        ramp.answered(false, true);
        assert_eq!(ramp.window, 8);
        ramp.answered(false, false);
        assert_eq!(ramp.window, 8);
        (0..9).for_each(|_| ramp.answered(false, true));
        assert_eq!(ramp.window, 1);
    }
}
