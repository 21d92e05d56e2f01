//! The structures that a verdict hands out besides its scalars: what the server said about single
//! fields, which challenges it sent, and why each field of the verdict has its value.

use crate::text::{Text, aftercall_text, view};
use crate::value::{Value, flag};
use crate::vocabulary::{
    aftercall_disposition, aftercall_effect, aftercall_field, aftercall_reason, aftercall_source,
};
use aftercall::{Challenge, Evidence, FieldError, Item};

/// What is wrong with one field or parameter of the request. Make it with
/// AFTERCALL_FIELD_ERROR_INIT. Texts that the server did not send are absent.
///
/// Ownership: the texts live until the verdict is reused or freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_field_error {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// A JSON Pointer to the place in the request's body.
    pub pointer: aftercall_text,
    /// The name of the field or parameter; what is given step by step is one path, `lines[0].qty`.
    pub field: aftercall_text,
    /// A code for this error.
    pub code: aftercall_text,
    /// What is wrong.
    pub detail: aftercall_text,
}

/// What a response says about one part of a batch. Make it with AFTERCALL_ITEM_INIT. Texts that the
/// server did not send are absent.
///
/// Ownership: the texts live until the verdict is reused or freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_item {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// Its position in the answer, from 0; where the answer names the position in the request, that.
    pub index: u32,
    /// Its status; 0 when it has none.
    pub status: u16,
    /// Whether it worked: 0 or 1.
    pub is_success: u8,
    /// Zero.
    pub reserved: u8,
    /// What went wrong?
    pub reason: aftercall_reason,
    /// Did it take effect?
    pub effect: aftercall_effect,
    /// What should a queue do with it?
    pub disposition: aftercall_disposition,
    /// Zero.
    pub reserved_2: u32,
    /// The id, key, path or pointer that the answer gives.
    pub id: aftercall_text,
    /// Its error code.
    pub code: aftercall_text,
    /// Its error message.
    pub detail: aftercall_text,
}

/// One challenge of WWW-Authenticate. Make it with AFTERCALL_CHALLENGE_INIT. Texts that the
/// server did not send are empty.
///
/// Ownership: the texts live until the verdict is reused or freed, or until the call's next input.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_challenge {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The scheme as the server wrote it, for instance "Bearer".
    pub scheme: aftercall_text,
    /// The realm parameter.
    pub realm: aftercall_text,
    /// The error parameter (RFC 6750 section 3).
    pub error: aftercall_text,
    /// The error_description parameter: a sentence for developers.
    pub error_description: aftercall_text,
    /// The scope parameter.
    pub scope: aftercall_text,
    /// The acr_values parameter: the authentication contexts that would be enough, the preferred
    /// first (RFC 9470 section 3).
    pub acr_values: aftercall_text,
    /// The nonce to answer with, exactly as sent: the nonce parameter (RFC 7616 section 3.3) or the
    /// field DPoP-Nonce (RFC 9449 section 8).
    pub nonce: aftercall_text,
    /// The max_age parameter: how long ago the user may have signed in at most, in seconds (RFC 9470
    /// section 3); -1 when absent.
    pub max_age: i64,
    /// 1: only the nonce is too old, and the same credentials with the new one are good (RFC 7616
    /// section 3.3); otherwise 0.
    pub stale: u8,
    /// Zero.
    pub reserved: [u8; 7],
}

/// Why a field of a verdict has its value. Make it with AFTERCALL_EVIDENCE_INIT.
///
/// Ownership: the texts live until the verdict is reused or freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_evidence {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The field of the verdict.
    pub field: aftercall_field,
    /// The source that decided.
    pub source: aftercall_source,
    /// The value's slug; for a wait, the wait in words.
    pub value: aftercall_text,
    /// What it was: the name of a field, a code, a phrase; for a row, its status.
    pub name: aftercall_text,
    /// How many other words it overrode; aftercall_verdict_overrode_at gives them.
    pub overrode_count: usize,
}

/// A word that was overridden. Make it with AFTERCALL_OVERRODE_INIT.
///
/// Ownership: the texts live until the verdict is reused or freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_overrode {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The source that spoke.
    pub source: aftercall_source,
    /// Zero.
    pub reserved: u32,
    /// What it said.
    pub value: aftercall_text,
    /// What it was: the name of a field, a code, a phrase; for a row, its status.
    pub name: aftercall_text,
}

// SAFETY: texts, the size first.
unsafe impl Value for aftercall_field_error {
    const FIRST_SIZE: usize = size_of::<aftercall_field_error>();
    const INIT: &'static str = "AFTERCALL_FIELD_ERROR_INIT";
}
// SAFETY: integers and texts, the size first.
unsafe impl Value for aftercall_item {
    const FIRST_SIZE: usize = size_of::<aftercall_item>();
    const INIT: &'static str = "AFTERCALL_ITEM_INIT";
}
// SAFETY: texts and integers, the size first.
unsafe impl Value for aftercall_challenge {
    const FIRST_SIZE: usize = size_of::<aftercall_challenge>();
    const INIT: &'static str = "AFTERCALL_CHALLENGE_INIT";
}
// SAFETY: integers and texts, the size first.
unsafe impl Value for aftercall_evidence {
    const FIRST_SIZE: usize = size_of::<aftercall_evidence>();
    const INIT: &'static str = "AFTERCALL_EVIDENCE_INIT";
}
// SAFETY: integers and texts, the size first.
unsafe impl Value for aftercall_overrode {
    const FIRST_SIZE: usize = size_of::<aftercall_overrode>();
    const INIT: &'static str = "AFTERCALL_OVERRODE_INIT";
}

/// The strings of a field's error.
#[derive(Debug)]
pub(crate) struct ErrorTexts([Option<Text>; 4]);

impl ErrorTexts {
    pub(crate) fn of(error: &FieldError) -> ErrorTexts {
        let texts = [&error.pointer, &error.field, &error.code, &error.detail];
        ErrorTexts(texts.map(|text| Text::optional(text.as_deref())))
    }

    pub(crate) fn to_c(&self) -> aftercall_field_error {
        let [pointer, field, code, detail] = self.0.each_ref().map(|text| view(text.as_ref()));
        aftercall_field_error { struct_size: 0, pointer, field, code, detail }
    }
}

/// An item with its strings.
#[derive(Debug)]
pub(crate) struct ItemTexts {
    item: Item,
    texts: [Option<Text>; 3],
}

impl ItemTexts {
    pub(crate) fn of(item: &Item) -> ItemTexts {
        let texts = [&item.id, &item.code, &item.detail];
        let texts = texts.map(|text| Text::optional(text.as_deref()));
        ItemTexts { item: item.clone(), texts }
    }

    pub(crate) fn to_c(&self) -> aftercall_item {
        let [id, code, detail] = self.texts.each_ref().map(|text| view(text.as_ref()));
        let Item { index, status, reason, effect, disposition, is_success, .. } = self.item;
        aftercall_item {
            struct_size: 0,
            index,
            status,
            is_success: u8::from(is_success),
            reserved: 0,
            reason: i32::from(reason.number()),
            effect: i32::from(effect.number()),
            disposition: i32::from(disposition.number()),
            reserved_2: 0,
            id,
            code,
            detail,
        }
    }
}

/// The strings of a challenge.
#[derive(Debug)]
pub(crate) struct ChallengeTexts {
    texts: [Text; 7],
    max_age: i64,
    stale: u8,
}

impl ChallengeTexts {
    pub(crate) fn of(challenge: &Challenge) -> ChallengeTexts {
        let texts = [
            &challenge.scheme,
            &challenge.realm,
            &challenge.error,
            &challenge.error_description,
            &challenge.scope,
            &challenge.acr_values,
            &challenge.nonce,
        ];
        ChallengeTexts {
            texts: texts.map(|text| Text::new(text)),
            max_age: challenge.max_age.map_or(-1, i64::from),
            stale: flag(challenge.stale),
        }
    }

    pub(crate) fn to_c(&self) -> aftercall_challenge {
        let [scheme, realm, error, error_description, scope, acr_values, nonce] =
            self.texts.each_ref().map(Text::view);
        aftercall_challenge {
            struct_size: 0,
            scheme,
            realm,
            error,
            error_description,
            scope,
            acr_values,
            nonce,
            max_age: self.max_age,
            stale: self.stale,
            reserved: [0; 7],
        }
    }
}

/// Why a field has its value, with its strings.
#[derive(Debug)]
pub(crate) struct EvidenceTexts {
    field: aftercall_field,
    source: aftercall_source,
    value: Text,
    name: Text,
    overrode: Vec<(aftercall_source, Text, Text)>,
}

impl EvidenceTexts {
    pub(crate) fn of(evidence: Evidence<'_>) -> EvidenceTexts {
        let overrode = evidence.overrode();
        EvidenceTexts {
            field: i32::from(evidence.field().number()),
            source: i32::from(evidence.source().number()),
            value: Text::new(&evidence.value()),
            name: Text::new(&evidence.name()),
            overrode: overrode
                .map(|other| {
                    let source = i32::from(other.source.number());
                    (source, Text::new(other.value), Text::new(&other.name))
                })
                .collect(),
        }
    }

    pub(crate) fn to_c(&self) -> aftercall_evidence {
        aftercall_evidence {
            struct_size: 0,
            field: self.field,
            source: self.source,
            value: self.value.view(),
            name: self.name.view(),
            overrode_count: self.overrode.len(),
        }
    }

    pub(crate) fn overrode(&self, position: usize) -> Option<aftercall_overrode> {
        let (source, said, name) = self.overrode.get(position)?;
        let (value, name) = (said.view(), name.view());
        Some(aftercall_overrode { struct_size: 0, source: *source, reserved: 0, value, name })
    }
}
