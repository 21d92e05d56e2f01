//! A model as JSON, in lines that can be read and compared: include/aftercall.abi.json and others.

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// The text of the file.
pub(crate) fn text(model: &impl Serialize) -> Result<String, String> {
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, Lines::default());
    model.serialize(&mut serializer).map_err(|error| error.to_string())?;
    out.push(b'\n');
    String::from_utf8(out).map_err(|error| error.to_string())
}

/// How deep objects and lists have lines of their own; what is deeper stands on one line.
const OBJECTS: usize = 3;
const LISTS: usize = 4;

#[derive(Default)]
struct Lines {
    depth: usize,
    /// Whether each open object or list has lines of its own, and anything in it.
    open: Vec<(bool, bool)>,
}

impl Lines {
    fn begin<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        mark: &[u8],
        lines: bool,
    ) -> io::Result<()> {
        self.depth += 1;
        self.open.push((lines, false));
        writer.write_all(mark)
    }

    fn end<W: Write + ?Sized>(&mut self, writer: &mut W, mark: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.open.pop() == Some((true, true)) {
            self.new_line(writer)?;
        }
        writer.write_all(mark)
    }

    fn next<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        let Some((lines, filled)) = self.open.last_mut() else { return Ok(()) };
        *filled = true;
        match (*lines, first) {
            (true, _) => self.new_line(writer),
            (false, true) => Ok(()),
            (false, false) => writer.write_all(b" "),
        }
    }

    fn new_line<W: Write + ?Sized>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        let lines = self.depth < LISTS;
        self.begin(writer, b"[", lines)
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        let lines = self.depth < OBJECTS;
        self.begin(writer, b"{", lines)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
