//! Builds one row of a contract.

use super::contracts::{default_of, shape};
use super::reader::MAX_TEXT;
use super::rows::{Condition, Key, Methods, Patch, Text, is_name};
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;

/// A row that is being built. A field that is not set follows from the reason, or else is inherited.
#[derive(Debug)]
#[must_use]
pub struct RowBuilder {
    patch: Patch,
    mistake: Option<String>,
}

impl RowBuilder {
    pub(super) fn new(key: Key) -> RowBuilder {
        RowBuilder { patch: Patch { key, ..Patch::default() }, mistake: None }
    }

    pub(super) fn finish(mut self, patches: &[Patch]) -> Result<Patch, String> {
        if let Some(reason) = self.patch.reason {
            self.patch.fill(default_of(reason));
        }
        match self.mistake.or_else(|| self.patch.clash(patches)) {
            Some(mistake) => Err(mistake),
            None => Ok(self.patch),
        }
    }

    fn text(&mut self, text: &str) -> Option<Text> {
        if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
            self.mistake.get_or_insert(format!(
                "expected at most {MAX_TEXT} bytes without control characters"
            ));
        }
        Some(Cow::Owned(text.to_owned()))
    }

    /// Only for requests with one of these methods.
    pub fn method(mut self, names: &[&str]) -> RowBuilder {
        self.patch.methods = Methods::Only(owned(names));
        self
    }

    /// Only for requests with none of these methods.
    pub fn not_method(mut self, names: &[&str]) -> RowBuilder {
        self.patch.methods = Methods::Not(owned(names));
        self
    }

    /// Only if this condition holds.
    pub fn when(mut self, condition: Condition) -> RowBuilder {
        self.patch.when = Some(condition);
        self
    }

    /// A stable name for constants and classes: letters and digits with hyphens between them.
    pub fn name(mut self, name: &str) -> RowBuilder {
        if !is_name(name) {
            let message = "expected letters and digits with hyphens between them";
            self.mistake.get_or_insert(message.to_owned());
        }
        self.patch.name = Some(Cow::Owned(name.to_owned()));
        self
    }

    /// The message: a few words.
    pub fn message(mut self, text: &str) -> RowBuilder {
        self.patch.message = self.text(text);
        self
    }

    /// One or two sentences on what it means.
    pub fn description(mut self, text: &str) -> RowBuilder {
        self.patch.description = self.text(text);
        self
    }

    /// The registered phrase.
    pub fn phrase(mut self, text: &str) -> RowBuilder {
        self.patch.phrase = self.text(text);
        self
    }

    /// What to do about it, in a sentence.
    pub fn help(mut self, text: &str) -> RowBuilder {
        self.patch.help = self.text(text);
        self
    }

    /// The document that defines it.
    pub fn reference(mut self, text: &str) -> RowBuilder {
        self.patch.reference = self.text(text);
        self
    }

    /// What went wrong. It gives defaults for fault, remedy and repeat.
    pub fn reason(mut self, reason: Reason) -> RowBuilder {
        self.patch.reason = Some(reason);
        self
    }

    /// Did the request take effect?
    pub fn effect(mut self, effect: Effect) -> RowBuilder {
        self.patch.effect = Some(effect);
        self
    }

    /// Whose fault is it?
    pub fn fault(mut self, fault: Fault) -> RowBuilder {
        self.patch.fault = Some(fault);
        self
    }

    /// What is useful to do next?
    pub fn remedy(mut self, remedy: Remedy) -> RowBuilder {
        self.patch.remedy = Some(remedy);
        self
    }

    /// What decides whether a success is one: see [`ContractBuilder::success`](crate::ContractBuilder::success).
    pub fn success(mut self, name: &str) -> RowBuilder {
        match shape(name) {
            Some(number) => self.patch.success = Some(number),
            None => drop(self.mistake.get_or_insert(no_shape(name))),
        }
        self
    }

    /// May the unchanged request be sent again?
    pub fn repeat(mut self, repeat: Repeat) -> RowBuilder {
        self.patch.repeat = Some(repeat);
        self
    }
}

pub(super) fn no_shape(name: &str) -> String {
    format!("no shape is called {name:?}")
}

fn owned(names: &[&str]) -> Cow<'static, [Text]> {
    names.iter().map(|name| Cow::Owned((*name).to_owned())).collect()
}
