//! How rows are resolved: a contract's own fields before inherited ones, a more specific row before
//! the plain one.

use super::rows::{
    Condition, Entry, Key, Layer, Methods, Operation, OperationRows, Patch, Span, Table, Variant,
    are_one_path, index_of, segments,
};
use crate::handle::Handle;
use crate::row::{Row, RowText};
use crate::tables::rows::{OwnCode, Providers};
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;
use std::sync::OnceLock;

/// What a file or a builder says about one operation.
#[derive(Debug, Default)]
pub(crate) struct OperationPatch {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) idempotent: Option<bool>,
    pub(crate) success: Option<u8>,
    pub(crate) idempotency_keys: Option<bool>,
    pub(crate) closed: bool,
    pub(crate) patches: Vec<Patch>,
}

impl OperationPatch {
    /// Whether both have the same method and path, whatever the open segments are called.
    pub(crate) fn is_same_as(&self, other: &OperationPatch) -> bool {
        self.method == other.method && are_one_path(&self.path, &other.path)
    }
}

/// An operation on top of the layers of its contract.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn operation(patch: OperationPatch, layers: &[Handle<Layer>]) -> Operation {
    let OperationPatch { method, path, idempotent, success, idempotency_keys, closed, patches } =
        patch;
    let own = Layer { patches: Cow::Owned(patches), ..Layer::default() };
    let mut all = vec![Handle::new(own)];
    all.extend(layers.iter().cloned());
    Operation {
        method: Cow::Owned(method),
        segments: segments(&path).unwrap_or_default(),
        path,
        idempotent,
        success,
        idempotency_keys,
        closed,
        layers: all,
        rows: OnceLock::new(),
    }
}

impl Operation {
    /// What its rows come to. A contract can have thousands of operations, of which a client asks for
    /// a few, so they are resolved one by one.
    pub(crate) fn rows(&self) -> &OperationRows {
        self.rows.get_or_init(|| {
            let Some((own, below)) = self.layers.split_first() else {
                return OperationRows { entries: Vec::new(), spans: Vec::new() };
            };
            let below = below.iter().flat_map(|layer| layer.statuses());
            let codes = own.statuses().chain(below.filter(|code| own.lists(*code))).collect();
            let mut spans = spans(&self.layers);
            let covers =
                |code: u16| own.ranges().any(|(first, last)| (first..=last).contains(&code));
            spans.retain(|span| covers(span.entry.code));
            let codes = sorted(codes);
            let entries = codes.iter().map(|code| of_status(&self.layers, *code)).collect();
            OperationRows { entries, spans }
        })
    }
}

/// A table from its layers: the contract's own first, then what it extends.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn resolve(layers: Vec<Handle<Layer>>, operations: Vec<Handle<Operation>>) -> Table {
    let classes = [1, 2, 3, 4, 5].map(|class| of_class(&layers, class));
    let codes = sorted(layers.iter().flat_map(|layer| layer.statuses()).collect());
    let entries: Vec<Entry> = codes.iter().map(|code| of_status(&layers, *code)).collect();
    let mut providers = Providers::NONE;
    layers.iter().for_each(|layer| providers.add(layer.providers));
    let own: Vec<OwnCode> = layers.iter().flat_map(|layer| layer.codes.iter()).cloned().collect();
    let own_layer = layers.first();
    Table {
        name: own_layer.map_or(Cow::Borrowed(""), |layer| layer.name.clone()),
        closed: own_layer.is_some_and(|layer| layer.closed),
        idempotency_keys: layers.iter().find_map(|layer| layer.idempotency_keys).unwrap_or(true),
        quoted_idempotency_keys: layers
            .iter()
            .find_map(|layer| layer.quoted_idempotency_keys)
            .unwrap_or(false),
        preconditions_on_post: layers
            .iter()
            .find_map(|layer| layer.preconditions_on_post)
            .unwrap_or(false),
        idempotent: layers.iter().find_map(|layer| layer.idempotent),
        providers,
        success: layers.iter().find_map(|layer| layer.success),
        codes: Cow::Owned(own),
        index: index_of(&codes),
        entries: Cow::Owned(entries),
        spans: Cow::Owned(spans(&layers)),
        classes,
        operations: Cow::Owned(operations),
        layers: Cow::Owned(layers),
    }
}

fn sorted(mut codes: Vec<u16>) -> Vec<u16> {
    codes.sort_unstable();
    codes.dedup();
    codes.retain(|code| *code < 1_000);
    codes
}

/// The codes for which the same ranges count, cut where a range or a class begins or ends.
#[cfg_attr(target_family = "wasm", inline(never))]
fn spans(layers: &[Handle<Layer>]) -> Vec<Span> {
    let ranges: Vec<(u16, u16)> = layers.iter().flat_map(|layer| layer.ranges()).collect();
    if ranges.is_empty() {
        return Vec::new();
    }
    let ends = ranges.iter().flat_map(|(first, last)| [*first, last.saturating_add(1)]);
    let mut cuts: Vec<u16> = ends.chain([200, 300, 400, 500, 600]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let pairs = cuts.iter().zip(cuts.iter().skip(1));
    pairs
        .filter(|(first, _)| ranges.iter().any(|(from, to)| (from..=to).contains(first)))
        .map(|(first, next)| Span { last: next.saturating_sub(1), entry: of_span(layers, *first) })
        .collect()
}

fn of_status(layers: &[Handle<Layer>], code: u16) -> Entry {
    of_code(layers, code, |key| key.width(code))
}

/// The entry of a span: of a code in it that has no row of its own, which its first may have.
fn of_span(layers: &[Handle<Layer>], first: u16) -> Entry {
    of_code(layers, first, |key| match key {
        Key::Range(..) => key.width(first),
        Key::Status(_) | Key::Class(_) => None,
    })
}

fn of_code(layers: &[Handle<Layer>], code: u16, width: impl Fn(Key) -> Option<u16>) -> Entry {
    let own = patches(layers, width);
    let class = u8::try_from(code / 100).ok().filter(|class| (1..=5).contains(class));
    let inherited = of_class_patches(layers, class.unwrap_or(5));
    let is_own = |patch: &&Patch| own.first().is_some_and(|first| core::ptr::eq(*first, *patch));
    let listed =
        layers.first().is_some_and(|layer| layer.patches.iter().any(|patch| is_own(&patch)));
    from_patches(code, listed, &[own, inherited].concat())
}

/// What the rows of one range say by themselves, of a code that no other row names. Its texts are its
/// own; those that it inherits depend on the code.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn of_range(layers: &[Handle<Layer>], first: u16, last: u16) -> Entry {
    let width = |key: Key| match key {
        Key::Range(from, to) if from <= first && last <= to => Some(to.saturating_sub(from)),
        _ => None,
    };
    let own = patches(layers, width);
    let row = merge(&own, &Methods::Any, None);
    let class = u8::try_from(first / 100).ok().filter(|class| u16::from(*class) == last / 100);
    let inherited = class.map(|class| of_class_patches(layers, class)).unwrap_or_default();
    let mut words = merge(&[own, inherited].concat(), &Methods::Any, None);
    (words.name, words.message, words.description) = (row.name, row.message, row.description);
    (words.phrase, words.help, words.reference) = (row.phrase, row.help, row.reference);
    let plain = Handle::new(words);
    Entry { code: first, listed: true, plain, variants: Cow::Borrowed(&[]) }
}

fn of_class(layers: &[Handle<Layer>], class: u8) -> Entry {
    from_patches(u16::from(class) * 100, false, &of_class_patches(layers, class))
}

fn of_class_patches(layers: &[Handle<Layer>], class: u8) -> Vec<&Patch> {
    patches(layers, |key| (key == Key::Class(class)).then_some(1))
}

/// `patches` are sorted strongest first within each kind of row: own layer before inherited ones.
#[cfg_attr(target_family = "wasm", inline(never))]
fn from_patches(code: u16, listed: bool, patches: &[&Patch]) -> Entry {
    let mut methods: Vec<&Methods> = Vec::new();
    for patch in patches {
        if patch.methods != Methods::Any && !methods.contains(&&patch.methods) {
            methods.push(&patch.methods);
        }
    }
    let plain = merge(patches, &Methods::Any, None);
    let mut variants = Vec::new();
    let any = Methods::Any;
    // The most specific come first: a lookup takes the first that matches.
    for methods in methods.into_iter().chain([&any]) {
        for when in Condition::ALL.map(Some).into_iter().chain([None]) {
            let row = merge(patches, methods, when);
            let for_methods =
                *methods == Methods::Any || patches.iter().any(|patch| patch.methods == *methods);
            let for_condition = when.is_none()
                || patches.iter().any(|patch| {
                    patch.when == when
                        && (patch.methods == Methods::Any || patch.methods == *methods)
                });
            let particular = *methods != Methods::Any || when.is_some();
            if particular && for_methods && for_condition && row != plain {
                let methods = methods.clone();
                variants.push(Variant { methods, when, row: Handle::new(row) });
            }
        }
    }
    Entry { code, listed, plain: Handle::new(plain), variants: Cow::Owned(variants) }
}

/// The patches whose key has a width: own layer first, and within a layer the smaller key and then
/// the more specific first.
#[cfg_attr(target_family = "wasm", inline(never))]
fn patches(layers: &[Handle<Layer>], width: impl Fn(Key) -> Option<u16>) -> Vec<&Patch> {
    let mut found = Vec::new();
    for layer in layers {
        let own = layer.patches.iter().filter_map(|patch| Some((width(patch.key)?, patch)));
        let mut own: Vec<(u16, &Patch)> = own.collect();
        own.sort_by_key(|(width, patch)| {
            let particular = u8::from(patch.methods != Methods::Any);
            (*width, core::cmp::Reverse(particular + 2 * u8::from(patch.when.is_some())))
        });
        found.extend(own.into_iter().map(|(_, patch)| patch));
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
    let text = |field: fn(&Patch) -> Option<&Cow<'static, str>>| {
        RowText::new(first(&applying, |patch| field(patch).map(|text| &**text)).unwrap_or_default())
    };
    // The name of a registered code comes from its phrase rather than from its class.
    let message = applying
        .iter()
        .find_map(|patch| patch.message.as_ref().or(patch.phrase.as_ref()))
        .map_or("", |message| message);
    let is_users = |field: fn(&Patch) -> bool| {
        applying.iter().find(|patch| field(patch)).is_some_and(|patch| patch.is_users)
    };
    let condition_is_users =
        when.is_some() && applying.iter().any(|patch| patch.when == when && patch.is_users);
    Row {
        name: text(|patch| patch.name.as_ref()),
        message: RowText::new(message),
        description: text(|patch| patch.description.as_ref()),
        phrase: text(|patch| patch.phrase.as_ref()),
        help: text(|patch| patch.help.as_ref()),
        reference: text(|patch| patch.reference.as_ref()),
        effect: first(&applying, |patch| patch.effect).unwrap_or(Effect::Unknown),
        fault: first(&applying, |patch| patch.fault).unwrap_or(Fault::Server),
        remedy: first(&applying, |patch| patch.remedy).unwrap_or(Remedy::Report),
        repeat: first(&applying, |patch| patch.repeat).unwrap_or(Repeat::Never),
        reason: first(&applying, |patch| patch.reason).unwrap_or(Reason::Unknown),
        success: first(&applying, |patch| patch.success),
        effect_is_users: is_users(|patch| patch.effect.is_some()),
        repeat_is_users: is_users(|patch| patch.repeat.is_some()),
        condition_is_users,
    }
}
