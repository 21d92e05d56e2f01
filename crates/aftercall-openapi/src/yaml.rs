//! A document in YAML. An alias shares what it refers to, so that none makes a small text large.

use crate::error::Error;
use crate::node::{Entry, MAX_DEPTH, MAX_NODES, Node, Place, Value, small};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;
use std::rc::Rc;

/// Reads the first document of a text, which must be its only one.
pub(crate) fn parse(text: &str) -> Result<Rc<Node>, Error> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = error.marker();
            Error::new(
                (small(at.line()), small(at.col()).saturating_add(1)),
                error.info().to_owned(),
            )
        })?;
        reader.take(event, span)?;
    }
    let nothing = || Error::new((1, 1), "expected an OpenAPI document, found nothing");
    reader.whole.ok_or_else(nothing)
}

/// A list or a map that is not complete yet.
struct Open {
    place: Place,
    anchor: usize,
    values: Values,
}

enum Values {
    List(Vec<Rc<Node>>),
    Map(Vec<Entry>, Option<(String, Place)>),
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    whole: Option<Rc<Node>>,
    count: usize,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Error> {
        let place = (small(span.start.line()), small(span.start.col()).saturating_add(1));
        self.count += 1;
        if self.count > MAX_NODES {
            return Err(Error::new(place, format!("a document has at most {MAX_NODES} values")));
        }
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let quoted = style != ScalarStyle::Plain;
                let value = Value::Scalar { text: text.into_owned(), quoted };
                self.add(Rc::new(Node { place, value }), anchor)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => self.add(node, 0),
                None => Err(Error::new(place, "this alias refers to what it is a part of")),
            },
            Event::SequenceStart(anchor, _) => self.begin(place, anchor, Values::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.begin(place, anchor, Values::Map(Vec::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::DocumentStart(_) if self.whole.is_some() => {
                Err(Error::new(place, "expected one document, found another one"))
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, place: Place, anchor: usize, values: Values) -> Result<(), Error> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Error::new(
                place,
                format!("expected at most {MAX_DEPTH} levels of nesting"),
            ));
        }
        self.open.push(Open { place, anchor, values });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        let Some(Open { place, anchor, values }) = self.open.pop() else { return Ok(()) };
        let value = match values {
            Values::List(items) => Value::List(items),
            Values::Map(entries, _) => Value::Map(self.merged(entries, place)?),
        };
        self.add(Rc::new(Node { place, value }), anchor)
    }

    fn add(&mut self, node: Rc<Node>, anchor: usize) -> Result<(), Error> {
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.open.last_mut().map(|open| &mut open.values) {
            None => self.whole = Some(node),
            Some(Values::List(items)) => items.push(node),
            Some(Values::Map(entries, key)) => match key.take() {
                Some((key, place)) => entries.push(Entry { key, place, value: node }),
                None => match &node.value {
                    Value::Scalar { text, .. } => *key = Some((text.clone(), node.place)),
                    _ => return Err(node.wrong("a key")),
                },
            },
        }
        Ok(())
    }

    /// A map with what its `<<` names, which its own entries come before.
    fn merged(&mut self, entries: Vec<Entry>, place: Place) -> Result<Vec<Entry>, Error> {
        if !entries.iter().any(|entry| entry.key == "<<") {
            return Ok(entries);
        }
        let (merges, mut own): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| entry.key == "<<");
        let mut seen: std::collections::HashSet<String> =
            own.iter().map(|entry| entry.key.clone()).collect();
        for merge in merges {
            let one = [Rc::clone(&merge.value)];
            for map in merge.value.list().unwrap_or(&one) {
                let Value::Map(more) = &map.value else { return Err(map.wrong("a map to merge")) };
                self.count = self.count.saturating_add(more.len());
                if self.count > MAX_NODES {
                    let message = format!("a document has at most {MAX_NODES} values");
                    return Err(Error::new(place, message));
                }
                own.extend(more.iter().filter(|entry| seen.insert(entry.key.clone())).cloned());
            }
        }
        Ok(own)
    }
}
