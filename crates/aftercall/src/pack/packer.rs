//! The writer of packed outputs: parts at fixed sizes, then lists and texts.

use super::columns::{ABSENT, Columns, HEAD, LAYOUT, size};

/// A whole output of a kind: its head, and what `write` puts behind it.
pub(super) fn whole(kind: u8, write: impl FnOnce(&mut Packer)) -> Vec<u8> {
    let mut packer = Packer { out: Vec::with_capacity(512) };
    let mut head = packer.part(HEAD);
    write(&mut packer);
    let total = offset(packer.out.len());
    packer.put(&mut head, &total.to_le_bytes());
    packer.put(&mut head, &[kind, LAYOUT]);
    packer.out
}

/// An offset; outputs are far smaller than 4 GiB.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(ABSENT)
}

/// An output that is being written.
pub(super) struct Packer {
    pub(super) out: Vec<u8>,
}

/// The position of the next column of a part.
pub(super) struct Cursor(pub(super) usize);

impl Packer {
    /// Makes room for a part.
    pub(super) fn part(&mut self, columns: Columns) -> Cursor {
        self.room(size(columns))
    }

    pub(super) fn room(&mut self, bytes: usize) -> Cursor {
        let start = self.out.len();
        self.out.resize(start + bytes, 0);
        Cursor(start)
    }

    pub(super) fn put(&mut self, at: &mut Cursor, bytes: &[u8]) {
        if let Some(place) = self.out.get_mut(at.0..at.0 + bytes.len()) {
            place.copy_from_slice(bytes);
        }
        at.0 += bytes.len();
    }

    pub(super) fn u64(&mut self, at: &mut Cursor, number: u64) {
        self.put(at, &number.to_le_bytes());
    }

    pub(super) fn text(&mut self, at: &mut Cursor, text: Option<&str>) {
        let start = if text.is_some() { offset(self.out.len()) } else { ABSENT };
        let text = text.unwrap_or("");
        self.out.extend_from_slice(text.as_bytes());
        self.put(at, &start.to_le_bytes());
        self.put(at, &offset(text.len()).to_le_bytes());
    }

    pub(super) fn list<T>(
        &mut self,
        at: &mut Cursor,
        columns: Columns,
        items: &[T],
        mut write: impl FnMut(&mut Packer, &mut Cursor, &T),
    ) {
        let mut room = self.room(size(columns) * items.len());
        self.put(at, &offset(room.0).to_le_bytes());
        self.put(at, &offset(items.len()).to_le_bytes());
        for item in items {
            write(self, &mut room, item);
        }
    }

    pub(super) fn place(&mut self, at: &mut Cursor, part: Option<u32>) {
        self.put(at, &part.unwrap_or(0).to_le_bytes());
    }
}
