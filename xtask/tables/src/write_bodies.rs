//! The text of the tables for bodies: the tree of members' paths, and the elements of XML.

use crate::data::{Data, ElementData, MemberData};
use crate::tables::rows::{Element, Group, Member};
use crate::tables::tree;
use crate::write_rows::{by_length, set};
use core::fmt::Write as _;
use std::collections::BTreeSet;

/// The steps of a path: `errors[].code` is `errors`, `[]`, `code`.
pub(crate) fn steps(path: &str) -> Vec<String> {
    let mut steps = Vec::new();
    for name in path.split('.') {
        match name.strip_suffix("[]") {
            Some("") => steps.push("[]".to_owned()),
            Some(name) => steps.extend([name.to_owned(), "[]".to_owned()]),
            None => steps.push(name.to_owned()),
        }
    }
    steps
}

/// A place of the tree while it grows.
struct Node {
    rows: Vec<String>,
    group: Group,
    part: String,
}

/// The tree while it grows: its places, and the steps between them.
struct Tree {
    nodes: Vec<Node>,
    steps: Vec<(usize, String, usize)>,
}

impl Tree {
    fn new() -> Tree {
        let empty = || Node { rows: Vec::new(), group: Group::None, part: "None".to_owned() };
        // Nowhere, the body, one error among several.
        let root = Node { group: Group::List, ..empty() };
        Tree { nodes: vec![empty(), root, empty()], steps: Vec::new() }
    }

    /// The place at the end of a path from here; it is made if it is not there.
    fn at(&mut self, root: u16, path: &str) -> usize {
        let mut at = usize::from(root);
        for step in steps(path) {
            let known = self.steps.iter().find(|(from, name, _)| *from == at && *name == step);
            at = match known {
                Some((_, _, to)) => *to,
                None => {
                    let to = self.nodes.len();
                    let part = "None".to_owned();
                    self.nodes.push(Node { rows: Vec::new(), group: Group::None, part });
                    self.steps.push((at, step, to));
                    to
                }
            };
        }
        at
    }

    fn node(&mut self, root: u16, path: &str) -> Option<&mut Node> {
        let at = self.at(root, path);
        self.nodes.get_mut(at)
    }

    /// For each slot of the table the step that is in it, counted from 1.
    fn slots(&self) -> Vec<usize> {
        let count = (self.steps.len() * 2).next_power_of_two();
        let mut slots = vec![0; count];
        for (number, (from, name, _)) in self.steps.iter().enumerate() {
            let from = u16::try_from(*from).unwrap_or(tree::NOWHERE);
            let mut at = tree::slot(from, name.as_bytes(), count);
            while slots.get(at).is_some_and(|taken| *taken != 0) {
                at = (at + 1) % count;
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = number + 1;
            }
        }
        slots
    }
}

pub(crate) fn members(data: &Data) -> Result<String, String> {
    let mut tree = Tree::new();
    for (number, provider) in data.providers.iter().enumerate() {
        for member in &provider.members {
            let Some(node) = tree.node(tree::BODY, &member.path) else { continue };
            if member.member != Member::Nothing || member.mark {
                node.rows.push(member_row(number, member));
            }
            if member.group != Group::None {
                node.group = member.group;
            }
        }
        for part in &provider.parts {
            let Some(node) = tree.node(tree::ERROR, &part.path) else { continue };
            if let Some(of) = part.part {
                node.part = format!("Some((Part::{of:?}, {}))", part.rank);
            }
            if part.group != Group::None {
                node.group = part.group;
            }
        }
    }
    if tree.nodes.len() > crate::check::MAX_NODES {
        return Err(format!("providers/: at most {} places in bodies", crate::check::MAX_NODES));
    }
    let (mut nodes, mut steps) = (String::new(), String::new());
    for Node { rows, group, part } in &tree.nodes {
        let node = format!("node(&[{}], Group::{group:?})", rows.join(", "));
        let _ = match part.as_str() {
            "None" => writeln!(nodes, "{node},"),
            _ => writeln!(nodes, "NodeRow {{ part: {part}, ..{node} }},"),
        };
    }
    for (from, name, to) in &tree.steps {
        let _ = writeln!(steps, "StepRow {{ from: {from}, name: {name:?}, to: {to} }},");
    }
    let mut inner = String::new();
    for row in data.providers.iter().flat_map(|provider| &provider.inner) {
        let _ = writeln!(inner, "InnerRow {{ name: {:?}, status: {} }},", row.name, row.status);
    }
    let names = data.providers.iter().flat_map(|provider| &provider.inner);
    let first: BTreeSet<u8> = names.filter_map(|row| row.name.bytes().next()).collect();
    let first: Vec<u8> = first.into_iter().collect();
    Ok(format!(
        "//! Members of JSON bodies, as a tree of their paths: nowhere, the body, one error among \
         several, and what is below these two.\n\n\
         use super::rows::{{Group, InnerRow, Member, MemberRow, NodeRow, Part, Providers, SaysRow, StepRow, Unit, member, node}};\n\
         use crate::vocabulary::{{Fault, Remedy}};\n\n\
         pub(crate) static NODES: &[NodeRow] = &[{nodes}];\n\n\
         pub(crate) static STEPS: &[StepRow] = &[{steps}];\n\n\
         /// For each slot the step that is in it, counted from 1; a step is in the first free slot \
         from its own on.\n\
         pub(crate) static SLOTS: &[u16] = &{:?};\n\n\
         pub(crate) static INNER: &[InnerRow] = &[{inner}];\n\n\
         /// The first bytes of these names, each once.\n\
         pub(crate) static INNER_FIRST: &[u8] = &{:?};\n",
        tree.slots(),
        first
    ))
}

fn member_row(number: usize, member: &MemberData) -> String {
    let MemberData { rank, mark, value, fault, remedy, path, .. } = member;
    let kind = match member.member {
        Member::Wait(unit) => format!("Wait(Unit::{unit:?})"),
        other => format!("{other:?}"),
    };
    let says = match member.member {
        Member::Says => {
            let name = steps(path).pop().unwrap_or_default();
            let fault = fault.map(|fault| format!("Fault::{fault:?}"));
            let remedy = remedy.map(|remedy| format!("Remedy::{remedy:?}"));
            let cell = |cell: Option<String>| match cell {
                Some(cell) => format!("Some({cell})"),
                None => "None".to_owned(),
            };
            let (fault, remedy) = (cell(fault), cell(remedy));
            format!(
                "Some(SaysRow {{ provider: {number}, name: {name:?}, fault: {fault}, remedy: {remedy} }})"
            )
        }
        _ => "None".to_owned(),
    };
    if says == "None" && !mark && value.is_none() {
        return format!("member(Member::{kind}, {rank})");
    }
    let mark = set(number, *mark);
    format!(
        "MemberRow {{ member: Member::{kind}, rank: {rank}, mark: {mark}, value: {value:?}, says: {says} }}"
    )
}

pub(crate) fn elements(data: &Data) -> String {
    let mut rows = Vec::new();
    for (number, provider) in data.providers.iter().enumerate() {
        for element in &provider.elements {
            let ElementData { path, rank, attribute, mark, .. } = element;
            let kind = match element.element {
                Element::Part(part) => format!("Part(Part::{part:?})"),
                other => format!("{other:?}"),
            };
            let (steps, mark) = (steps(path), set(number, *mark));
            let row = format!(
                "ElementRow {{ path: &{steps:?}, element: Element::{kind}, rank: {rank}, attribute: {attribute:?}, mark: {mark} }}"
            );
            rows.push((steps.last().cloned().unwrap_or_default(), row));
        }
    }
    let table = by_length(rows, "ElementRow", ("ELEMENTS", "ELEMENT_STARTS"));
    format!(
        "//! Elements of XML bodies, by the length of their own names.\n\n\
         use super::rows::{{Element, ElementRow, Part, Providers}};\n\n{table}"
    )
}
