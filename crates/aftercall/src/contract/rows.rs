//! Rows, and how they are resolved: a contract's own fields before those it inherits, the more
//! particular row before the plain one.

use crate::vocabulary::{Effect, Fault, Remedy, Repeat};
use std::sync::Arc;

/// One resolved row: every field filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) message: String,
    pub(crate) description: String,
    pub(crate) phrase: String,
    pub(crate) help: String,
    pub(crate) reference: String,
    pub(crate) effect: Effect,
    pub(crate) fault: Fault,
    pub(crate) remedy: Remedy,
    pub(crate) repeat: Repeat,
    /// Whether a user's contract, and not a built-in one, says what the effect is.
    pub(crate) effect_is_users: bool,
    /// Whether a user's contract, and not a built-in one, says what the repeat is.
    pub(crate) repeat_is_users: bool,
}

impl Row {
    /// Whether it says the same as another, whoever's word it is.
    pub(crate) fn says_as(&self, other: &Row) -> bool {
        fn said(row: &Row) -> ([&str; 5], (Effect, Fault, Remedy, Repeat)) {
            let texts = [&row.message, &row.description, &row.phrase, &row.help, &row.reference];
            (texts.map(String::as_str), (row.effect, row.fault, row.remedy, row.repeat))
        }
        said(self) == said(other)
    }
}

/// What a contract file says in one table: any field may be left to inherit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patch {
    pub(crate) key: Key,
    /// Whether it stands in a user's contract.
    pub(crate) is_users: bool,
    pub(crate) methods: Methods,
    pub(crate) when: Option<Condition>,
    pub(crate) message: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) phrase: Option<String>,
    pub(crate) help: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) effect: Option<Effect>,
    pub(crate) fault: Option<Fault>,
    pub(crate) remedy: Option<Remedy>,
    pub(crate) repeat: Option<Repeat>,
}

/// What a patch speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Status(u16),
    Class(u8),
}

impl Default for Key {
    fn default() -> Key {
        Key::Status(0)
    }
}

/// The methods that a row is for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) enum Methods {
    #[default]
    Any,
    Only(Vec<String>),
    Not(Vec<String>),
}

impl Methods {
    /// A request whose method is not known matches only rows for any method.
    fn matches(&self, method: Option<&str>) -> bool {
        match (self, method) {
            (Methods::Any, _) => true,
            (_, None) => false,
            (Methods::Only(names), Some(method)) => names.iter().any(|name| name == method),
            (Methods::Not(names), Some(method)) => names.iter().all(|name| name != method),
        }
    }
}

/// A condition that a row can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// A code or the text of a message says that time ran out.
    Timeout,
    /// The server says when to come back, or gives a throttle code.
    Throttled,
}

impl Condition {
    pub(crate) const ALL: [Condition; 2] = [Condition::Timeout, Condition::Throttled];

    pub(crate) fn slug(self) -> &'static str {
        match self {
            Condition::Timeout => "timeout",
            Condition::Throttled => "throttled",
        }
    }
}

/// The conditions that hold for one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Conditions(u8);

impl Conditions {
    pub(crate) fn of(condition: Condition) -> Conditions {
        Conditions(1 << condition as u8)
    }
    pub(crate) fn and(self, condition: Condition) -> Conditions {
        Conditions(self.0 | Conditions::of(condition).0)
    }
    fn hold(self, when: Option<Condition>) -> bool {
        when.is_none_or(|condition| self.0 & Conditions::of(condition).0 != 0)
    }
}

/// One contract file, read.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) closed: bool,
    /// Whether the API honors idempotency keys; `None` inherits.
    pub(crate) idempotency_keys: Option<bool>,
    /// Whether the API heeds preconditions on a POST; `None` inherits.
    pub(crate) preconditions_on_post: Option<bool>,
    pub(crate) patches: Vec<Patch>,
}

impl Layer {
    pub(crate) fn codes(&self) -> impl Iterator<Item = u16> + '_ {
        self.patches.iter().filter_map(|patch| match patch.key {
            Key::Status(code) => Some(code),
            Key::Class(_) => None,
        })
    }
}

/// All rows of one code: the plain one, and those for a method or a condition.
#[derive(Debug)]
pub(crate) struct Entry {
    code: u16,
    plain: Arc<Row>,
    variants: Vec<Variant>,
}

#[derive(Debug)]
pub(crate) struct Variant {
    methods: Methods,
    when: Option<Condition>,
    pub(crate) row: Arc<Row>,
}

/// The row that was found for an answer.
pub(crate) struct Found<'c> {
    pub(crate) row: &'c Arc<Row>,
    pub(crate) known: bool,
    /// The condition that made this row the right one.
    pub(crate) when: Option<Condition>,
    /// The plain row, to see what the condition changed.
    pub(crate) plain: &'c Arc<Row>,
}

impl Entry {
    pub(crate) fn of_status(layers: &[Arc<Layer>], code: u16) -> Entry {
        let own = patches(layers, Key::Status(code));
        let class = u8::try_from(code / 100).ok().filter(|class| (1..=5).contains(class));
        let inherited = patches(layers, Key::Class(class.unwrap_or(5)));
        Entry::from_patches(code, &[own, inherited].concat())
    }

    pub(crate) fn of_class(layers: &[Arc<Layer>], class: u8) -> Entry {
        Entry::from_patches(u16::from(class) * 100, &patches(layers, Key::Class(class)))
    }

    /// `patches` come strongest first within each kind of row: own layer before inherited ones.
    fn from_patches(code: u16, patches: &[&Patch]) -> Entry {
        let mut methods: Vec<&Methods> = Vec::new();
        for patch in patches {
            if patch.methods != Methods::Any && !methods.contains(&&patch.methods) {
                methods.push(&patch.methods);
            }
        }
        let plain = Arc::new(merge(patches, &Methods::Any, None));
        let mut variants = Vec::new();
        let any = Methods::Any;
        // The most particular come first: a lookup takes the first that matches.
        for methods in methods.into_iter().chain([&any]) {
            for when in Condition::ALL.map(Some).into_iter().chain([None]) {
                let row = merge(patches, methods, when);
                let for_methods = *methods == Methods::Any
                    || patches.iter().any(|patch| patch.methods == *methods);
                let for_condition = when.is_none()
                    || patches.iter().any(|patch| {
                        patch.when == when
                            && (patch.methods == Methods::Any || patch.methods == *methods)
                    });
                let particular = *methods != Methods::Any || when.is_some();
                if particular && for_methods && for_condition && row != *plain {
                    variants.push(Variant { methods: methods.clone(), when, row: Arc::new(row) });
                }
            }
        }
        Entry { code, plain, variants }
    }

    pub(crate) fn code(&self) -> u16 {
        self.code
    }

    pub(crate) fn plain(&self) -> &Arc<Row> {
        &self.plain
    }

    pub(crate) fn is_text_of_interest(&self) -> bool {
        let weak = |row: &Row| {
            row.effect == Effect::NotApplied
                && (row.repeat == Repeat::Always
                    || matches!(row.fault, Fault::Server | Fault::Network))
        };
        weak(&self.plain)
            || self
                .variants
                .iter()
                .any(|variant| variant.when == Some(Condition::Timeout) || weak(&variant.row))
    }

    pub(crate) fn variants(&self) -> &[Variant] {
        &self.variants
    }

    pub(crate) fn find(&self, known: bool, method: Option<&str>, holding: Conditions) -> Found<'_> {
        let variant = self
            .variants
            .iter()
            .find(|variant| holding.hold(variant.when) && variant.methods.matches(method));
        let (row, when) =
            variant.map_or((&self.plain, None), |variant| (&variant.row, variant.when));
        Found { row, known, when, plain: &self.plain }
    }
}

impl Variant {
    /// For people: `to DELETE, when timeout`.
    pub(crate) fn describe(&self) -> String {
        let method = match &self.methods {
            Methods::Any => String::new(),
            Methods::Only(names) => format!("to {}", names.join(" or ")),
            Methods::Not(names) => format!("to a method other than {}", names.join(" or ")),
        };
        match (self.when, method.is_empty()) {
            (None, _) => method,
            (Some(when), true) => format!("when {}", when.slug()),
            (Some(when), false) => format!("{method}, when {}", when.slug()),
        }
    }
}

/// The patches for one key: own layer first, and within a layer the more particular first.
fn patches(layers: &[Arc<Layer>], key: Key) -> Vec<&Patch> {
    let mut found = Vec::new();
    for layer in layers {
        let from = found.len();
        found.extend(layer.patches.iter().filter(|patch| patch.key == key));
        if let Some(own) = found.get_mut(from..) {
            own.sort_by_key(|patch: &&Patch| {
                let particular = u8::from(patch.methods != Methods::Any);
                core::cmp::Reverse(particular + 2 * u8::from(patch.when.is_some()))
            });
        }
    }
    found
}

/// Fills in every field from the first patch that applies and has it.
fn merge(patches: &[&Patch], methods: &Methods, when: Option<Condition>) -> Row {
    let applying: Vec<&Patch> = patches
        .iter()
        .filter(|patch| patch.methods == Methods::Any || patch.methods == *methods)
        .filter(|patch| patch.when.is_none() || patch.when == when)
        .copied()
        .collect();
    fn first<'p, T: 'p>(
        patches: &[&'p Patch],
        field: impl Fn(&'p Patch) -> Option<T>,
    ) -> Option<T> {
        patches.iter().find_map(|patch| field(patch))
    }
    let text = |field: fn(&Patch) -> Option<&String>| {
        first(&applying, |patch| field(patch).cloned()).unwrap_or_default()
    };
    // A code that is registered is called by its phrase before by the name of its class.
    let message = applying
        .iter()
        .find_map(|patch| patch.message.as_ref().or(patch.phrase.as_ref()).cloned())
        .unwrap_or_default();
    let is_users = |field: fn(&Patch) -> bool| {
        applying.iter().find(|patch| field(patch)).is_some_and(|patch| patch.is_users)
    };
    Row {
        message,
        description: text(|patch| patch.description.as_ref()),
        phrase: text(|patch| patch.phrase.as_ref()),
        help: text(|patch| patch.help.as_ref()),
        reference: text(|patch| patch.reference.as_ref()),
        effect: first(&applying, |patch| patch.effect).unwrap_or(Effect::Unknown),
        fault: first(&applying, |patch| patch.fault).unwrap_or(Fault::Server),
        remedy: first(&applying, |patch| patch.remedy).unwrap_or(Remedy::Report),
        repeat: first(&applying, |patch| patch.repeat).unwrap_or(Repeat::Never),
        effect_is_users: is_users(|patch| patch.effect.is_some()),
        repeat_is_users: is_users(|patch| patch.repeat.is_some()),
    }
}
