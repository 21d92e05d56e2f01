//! Made by `xtask tables` from `data/`; do not edit.

//! The events of streams that mean something.

use super::shape::{By, EventRow, Means};

pub(crate) static STREAM_EVENTS: &[EventRow] = &[
    EventRow { by: By::Event, text: "error", means: Means::Failure },
    EventRow { by: By::Event, text: "message_start", means: Means::Begin },
    EventRow { by: By::Event, text: "message_stop", means: Means::End },
    EventRow { by: By::Event, text: "ping", means: Means::Nothing },
    EventRow { by: By::Event, text: "response.created", means: Means::Begin },
    EventRow { by: By::Event, text: "response.completed", means: Means::End },
    EventRow { by: By::Event, text: "response.incomplete", means: Means::End },
    EventRow { by: By::Event, text: "response.failed", means: Means::Failure },
    EventRow { by: By::Object, text: "chat.completion.chunk", means: Means::Begin },
    EventRow { by: By::Data, text: "[DONE]", means: Means::End },
];
