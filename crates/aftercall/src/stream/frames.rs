//! Messages with a flag and a length before them, as gRPC, gRPC-Web and Connect send them, in pieces of
//! any size.

use super::base64::Base64;
use super::sign::{Sign, hold, top};

/// Flag of a message that is compressed.
const COMPRESSED: u8 = 0x01;
/// Flag of Connect's last message.
const END_STREAM: u8 = 0x02;

/// How much text is decoded at a time, in bytes.
const PIECE: usize = 1_024;

#[derive(Debug)]
pub(super) struct Frames {
    /// The flag of the last message.
    last: u8,
    head: [u8; 5],
    have: usize,
    /// How many bytes of the message are still to come.
    left: u64,
    within: bool,
    held: Vec<u8>,
    cut: bool,
    /// They come as text.
    base64: Option<Base64>,
}

impl Frames {
    pub(super) fn new(last: u8) -> Frames {
        let (head, held) = ([0; 5], Vec::new());
        Frames { last, head, have: 0, left: 0, within: false, held, cut: false, base64: None }
    }

    /// The same in base64, as gRPC-Web's text form has them.
    pub(super) fn in_text(last: u8) -> Frames {
        Frames { base64: Some(Base64::default()), ..Frames::new(last) }
    }

    /// Whether it ends at the end of a message.
    pub(super) fn is_whole(&self) -> bool {
        self.have == 0 && !self.within && self.base64.as_ref().is_none_or(Base64::is_whole)
    }

    pub(super) fn feed(&mut self, bytes: &[u8], see: &mut impl FnMut(Sign<'_>)) {
        for piece in bytes.chunks(PIECE) {
            let mut decoded = [0; PIECE];
            match &mut self.base64 {
                Some(base64) => {
                    let decoded = base64.decode(piece, &mut decoded);
                    self.feed_bytes(decoded, see);
                }
                None => return self.feed_bytes(bytes, see),
            }
        }
    }

    fn feed_bytes(&mut self, bytes: &[u8], see: &mut impl FnMut(Sign<'_>)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if !self.within {
                rest = self.read_head(rest, see);
                continue;
            }
            let take = usize::try_from(self.left).unwrap_or(usize::MAX).min(rest.len());
            let (now, after) = rest.split_at(take);
            if self.is_last() {
                self.cut |= !hold(&mut self.held, now);
            }
            self.left -= u64::try_from(take).unwrap_or(self.left);
            rest = after;
            self.end(see);
        }
    }

    fn read_head<'a>(&mut self, bytes: &'a [u8], see: &mut impl FnMut(Sign<'_>)) -> &'a [u8] {
        let mut rest = bytes;
        while let (Some(slot), Some((byte, after))) =
            (self.head.get_mut(self.have), rest.split_first())
        {
            *slot = *byte;
            self.have += 1;
            rest = after;
        }
        if self.have == self.head.len() {
            let [_, length @ ..] = self.head;
            (self.left, self.within, self.have) = (u64::from(u32::from_be_bytes(length)), true, 0);
            if !self.is_last() {
                see(Sign::Content);
            }
            self.end(see);
        }
        rest
    }

    fn is_last(&self) -> bool {
        let [flag, ..] = self.head;
        flag & self.last != 0
    }

    /// If the message is complete, says what it means.
    fn end(&mut self, see: &mut impl FnMut(Sign<'_>)) {
        if !self.within || self.left > 0 {
            return;
        }
        self.within = false;
        let held = core::mem::take(&mut self.held);
        let [flag, ..] = self.head;
        if !self.is_last() {
            return;
        }
        let is_unread = flag & COMPRESSED != 0 || core::mem::take(&mut self.cut);
        match self.last {
            // What cannot be read may say anything, so it is not a proper end.
            _ if is_unread => {}
            END_STREAM if top(&held, true).error => see(Sign::Failure(&held)),
            END_STREAM => see(Sign::End),
            _ => see(Sign::Trailers(&held)),
        }
    }
}
