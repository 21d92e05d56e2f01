//! What the files of `data/` say. The rows keep their sources, for docs/rules.md.

use crate::tables::rows::{
    Edge, Element, Forwarded, Group, HeaderRole, LimitPart, Member, Part, ResetUnit, Says,
    SentenceWait,
};
use crate::vocabulary::{
    Cause, Disposition, Effect, Fault, LimitScope, Phase, Reason, Remedy, Repeat,
};

/// Everything.
#[derive(Default)]
pub struct Data {
    /// Who sends fields, codes and members of its own, in the order of the names.
    pub providers: Vec<Provider>,
    /// Intermediaries, in the order of the names.
    pub proxies: Vec<Proxy>,
    /// Transports, in the order of the names.
    pub transports: Vec<Transport>,
    /// The most cautious first.
    pub reasons: Vec<ReasonData>,
    /// Statuses by which the protocol guarantees that nothing was processed.
    pub guarantees: Vec<Guarantee>,
    /// What bodies look like that say more than their status; the first that fits counts.
    pub shapes: Vec<Shape>,
    /// The events of streams that mean something.
    pub events: Vec<EventData>,
    /// The codes of gRPC, from 1.
    pub grpc: Vec<GrpcCode>,
    /// The names and texts of the built-in contracts: `http` and `rest`, then the others in the order
    /// of their names.
    pub(crate) contracts: Vec<(String, String)>,
}

/// One file of `providers/`.
pub struct Provider {
    /// Its name.
    pub name: String,
    /// The document that describes it.
    pub source: String,
    /// Whether its rows count everywhere, because they are a standard's or everybody's.
    pub everywhere: bool,
    /// Host names by which it is known.
    pub hosts: Vec<String>,
    /// Host names on which other people's APIs run.
    pub not_hosts: Vec<String>,
    /// Statuses besides 429 and 503 by which its throttles refuse.
    pub refuses: Vec<u16>,
    /// The shapes of its successes that may say that they failed.
    pub success: Vec<String>,
    /// Whether a limit of its own with nothing left is such a refusal, too.
    pub refuses_with_limit: bool,
    /// Whether Retry-After is such a refusal, too.
    pub refuses_with_wait: bool,
    /// Whether a 429 without Via is a ban.
    pub bans_without_via: bool,
    /// Words of a code that speak of a plan, credit or a long window.
    pub quota_words: Vec<String>,
    /// Its header fields.
    pub headers: Vec<Header>,
    /// Its fields that state limits.
    pub limits: Vec<LimitData>,
    /// Its members of JSON bodies.
    pub members: Vec<MemberData>,
    /// Members of one error among several.
    pub parts: Vec<PartData>,
    /// Names in messages that stand for another server's status.
    pub inner: Vec<InnerData>,
    /// Its elements of XML bodies.
    pub elements: Vec<ElementData>,
    /// Its error codes.
    pub codes: Vec<Code>,
    /// Statuses that it uses in a sense of its own.
    pub statuses: Vec<StatusData>,
    /// Its phrases.
    pub phrases: Vec<PhraseData>,
    /// Sentences by which it says what a refusal is.
    pub sentences: Vec<SentenceData>,
}

/// A header field.
pub struct Header {
    pub(crate) at: String,
    /// Its name in lower case.
    pub field: String,
    /// What it is read for, as the file says it, with its unit.
    pub read: String,
    pub(crate) role: HeaderRole,
    /// Of several of its kind the lowest counts; 0 for a kind that has none.
    pub rank: u16,
    /// Whether it is a mark of the provider.
    pub mark: bool,
    /// Whether it takes the provider's marks back.
    pub foreign: bool,
    /// The document that describes it.
    pub source: String,
}

/// A header field that states a limit.
pub struct LimitData {
    pub(crate) at: String,
    /// Its name in lower case.
    pub field: String,
    /// Which part of the limit it holds, as the file says it.
    pub said: String,
    pub(crate) part: LimitPart,
    /// How a time is written, as the file says it; empty for what is no time.
    pub said_unit: String,
    pub(crate) unit: ResetUnit,
    /// Fields of one family and one name are about the same limit.
    pub(crate) family: String,
    /// The name of the limit.
    pub name: String,
    /// What is counted.
    pub counts: String,
    /// What it applies to.
    pub scope: LimitScope,
    /// Values, each with what it says the limit applies to and what is counted.
    pub words: Vec<(String, LimitScope, String)>,
    /// Whether of several times the shortest counts.
    pub smallest: bool,
    /// Whether it counts whoever sends it.
    pub everywhere: bool,
    /// The document that describes it.
    pub source: String,
}

/// A member of a JSON body.
pub struct MemberData {
    pub(crate) at: String,
    /// Its path, with dots and `[]`.
    pub path: String,
    /// What it is read for, as the file says it, with its unit.
    pub read: String,
    pub(crate) member: Member,
    /// Of several of its kind the lowest counts.
    pub rank: u16,
    /// Whether it is a mark of the provider.
    pub mark: bool,
    /// The value with which it is one, or says something.
    pub value: Option<String>,
    pub(crate) group: Group,
    /// Whose fault it is, with that value.
    pub fault: Option<Fault>,
    /// What to do, with that value.
    pub remedy: Option<Remedy>,
    /// The document that describes it.
    pub source: String,
}

impl MemberData {
    /// Where the errors of single fields are in it, for people.
    pub fn errors(&self) -> &'static str {
        match self.group {
            Group::None => "",
            Group::List => "errors of fields, if it is a list",
            Group::Objects => "errors of fields, if it has lists of objects",
            Group::Any => "errors of fields, as a list or a map",
        }
    }
}

/// A member of one error among several.
pub struct PartData {
    pub(crate) at: String,
    /// Its path within the error.
    pub path: String,
    /// What it is read for, as the file says it.
    pub read: String,
    /// `None`: there are only more errors in it.
    pub(crate) part: Option<Part>,
    pub(crate) group: Group,
    /// Of several of its kind the lowest counts.
    pub rank: u16,
    /// The document that describes it.
    pub source: String,
}

/// A name at the beginning of a message that stands for another server's status.
pub struct InnerData {
    pub(crate) at: String,
    /// The name.
    pub name: String,
    /// The status.
    pub status: u16,
    /// The document that describes it.
    pub source: String,
}

/// An element of an XML body.
pub struct ElementData {
    pub(crate) at: String,
    /// Its last names, with dots, its own last.
    pub path: String,
    /// What it is read for, as the file says it.
    pub read: String,
    pub(crate) element: Element,
    /// Of several of its kind the lowest counts.
    pub rank: u16,
    /// The attribute that has the text.
    pub attribute: Option<String>,
    /// Whether it is a mark of the provider.
    pub mark: bool,
    /// The document that describes it.
    pub source: String,
}

/// Error codes of one reason.
pub struct Code {
    pub(crate) at: String,
    /// The codes.
    pub names: Vec<String>,
    /// What they mean.
    pub reason: Reason,
    /// Whether they mean it whoever sends them.
    pub anywhere: bool,
    /// What is useful, if it is not what the reason says.
    pub remedy: Option<Remedy>,
    /// The seconds to add to the interval of a poll that is answered with them.
    pub(crate) interval_adds: Option<u16>,
    /// The document that describes them.
    pub source: String,
}

/// A status in a sense of its own.
pub struct StatusData {
    pub(crate) at: String,
    /// The status.
    pub code: u16,
    /// What it means.
    pub reason: Reason,
    /// Whether it means that whoever sends it.
    pub anywhere: bool,
    /// The text that an HTML page must have.
    pub page: Option<String>,
    /// What is useful, if it is not what the reason says.
    pub remedy: Option<Remedy>,
    /// The document that describes it.
    pub source: String,
}

/// A phrase of a message.
pub struct PhraseData {
    pub(crate) at: String,
    /// The text.
    pub text: String,
    pub(crate) edge: Edge,
    pub(crate) says: Says,
    /// The document in which it stands.
    pub source: String,
}

/// A sentence by which a refusal says what it is.
pub struct SentenceData {
    pub(crate) at: String,
    /// The text.
    pub text: String,
    /// The statuses under which it counts.
    pub statuses: Vec<u16>,
    /// What it means.
    pub reason: Reason,
    /// Whether it counts whoever sends it.
    pub everywhere: bool,
    /// Whether it is in an HTML page, not in a message.
    pub on_page: bool,
    /// Whether the message must begin with it.
    pub begins: bool,
    /// The code of two senses that it explains; empty if it explains none.
    pub explains: String,
    pub(crate) wait: SentenceWait,
    /// The document in which it stands.
    pub source: String,
}

impl SentenceData {
    /// The wait that it names, for people.
    pub fn wait(&self) -> String {
        match self.wait {
            SentenceWait::None => String::new(),
            SentenceWait::Seconds(seconds) => format!("{seconds} s, if nothing else names one"),
            SentenceWait::Follows => "as long as the words after it say".to_owned(),
        }
    }
}

impl PhraseData {
    /// What finding it means, for people.
    pub fn says(&self) -> &'static str {
        match self.says {
            Says::Timeout => "time ran out",
            Says::Not => "this word is about something else",
            Says::NotAtAll => "the whole sentence is about something else",
        }
    }
}

/// One file of `proxies/`.
pub struct Proxy {
    /// Its name.
    pub name: String,
    /// The document that describes it.
    pub source: String,
    /// Whole answers by which it says that it passed nothing on.
    pub answers: Vec<Answer>,
    /// Phrases that say who speaks, and why it failed where they tell.
    pub marks: Vec<MarkData>,
    /// Error types of Proxy-Status.
    pub errors: Vec<ProxyError>,
    /// What it writes into the field `server`.
    pub servers: Vec<ServerData>,
    /// Statuses of its own.
    pub statuses: Vec<ProxyStatusData>,
    /// Whole answers by which it rejects a request.
    pub refusals: Vec<MarkData>,
}

/// How an intermediary names itself in the field `server`.
pub struct ServerData {
    pub(crate) at: String,
    /// What the field begins with, in lower case.
    pub begins: String,
    /// Whether a field with Cloudflare's id of the request must be there too.
    pub ray: bool,
}

/// A status of an intermediary's own.
pub struct ProxyStatusData {
    pub(crate) at: String,
    /// The status.
    pub code: u16,
    /// What went wrong.
    pub reason: Reason,
}

/// A phrase that says who speaks.
pub struct MarkData {
    pub(crate) at: String,
    /// The text.
    pub text: String,
    /// What went wrong, where the text tells.
    pub reason: Option<Reason>,
}

/// A whole answer of an intermediary.
pub struct Answer {
    /// The text.
    pub text: String,
    /// Whether a comma and Envoy's own reason may follow.
    pub reason_may_follow: bool,
    /// What went wrong.
    pub reason: Option<Reason>,
}

/// An error type of Proxy-Status.
pub struct ProxyError {
    pub(crate) at: String,
    /// Its name.
    pub name: String,
    /// Whether the request was forwarded, as the file says it.
    pub said: String,
    pub(crate) forwarded: Forwarded,
    /// What went wrong.
    pub reason: Option<Reason>,
}

/// One file of `transports/`.
pub struct Transport {
    /// Its name.
    pub name: String,
    /// The document that describes it.
    pub source: String,
    /// Its errors.
    pub errors: Vec<TransportError>,
}

/// An error of a transport.
pub struct TransportError {
    /// Its name.
    pub name: String,
    /// Its number, where it has one.
    pub number: Option<u16>,
    /// The phase.
    pub phase: Phase,
    /// The cause.
    pub cause: Cause,
    /// Whether the client may have sent the request before.
    pub may_be_sent: bool,
}

/// What a reason says by default.
pub struct ReasonData {
    /// The reason.
    pub reason: Reason,
    /// Whose fault.
    pub fault: Option<Fault>,
    /// What is useful.
    pub remedy: Option<Remedy>,
    /// The most that is allowed.
    pub repeat: Repeat,
    /// What a queue should do.
    pub disposition: Option<Disposition>,
}

/// A status by which the protocol guarantees that nothing was processed.
pub struct Guarantee {
    /// The status.
    pub code: u16,
    /// It with its phrase.
    pub name: String,
    /// The section that says so.
    pub source: String,
}

/// What a body looks like that says more than its status.
pub struct Shape {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub help: String,
    /// The document that describes it.
    pub source: String,
    /// The provider whose codes count where the shape does.
    pub provider: Option<String>,
    /// The tests with which a body is known to have it.
    pub known: Vec<String>,
    /// The tests with which it says that the request failed.
    pub fails: Vec<String>,
    /// The tests with which it says that all of it succeeded.
    pub works: Vec<String>,
    /// It counts only under 207 or if the contract names it.
    pub only: bool,
    pub(crate) writes: bool,
    /// Its items are read in a 4xx, too.
    pub refusals: bool,
    pub(crate) data: Option<String>,
    pub(crate) status: Vec<String>,
    pub(crate) effect: Effect,
    /// Where the items are.
    pub lists: Vec<ListData>,
    /// The documents of XML.
    pub xml: Vec<XmlData>,
}

/// Where the items of a batch are.
pub struct ListData {
    /// The path of an item.
    pub path: String,
    pub(crate) says: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) rest_succeeded: bool,
    pub(crate) reason: Option<Reason>,
    pub(crate) index: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) id: Vec<String>,
    pub(crate) status: Vec<String>,
    pub(crate) code: Vec<String>,
    pub(crate) detail: Vec<String>,
}

/// The elements of a document of XML, by what they are.
pub struct XmlData(pub Vec<(&'static str, String)>);

/// A code of gRPC.
pub struct GrpcCode {
    /// Its number.
    pub number: u16,
    /// Its name.
    pub name: String,
    /// What went wrong.
    pub reason: Reason,
    /// What it says about the effect.
    pub effect: Option<Effect>,
    /// What is useful, if not what the reason says.
    pub remedy: Option<Remedy>,
}

/// An event of a stream that means something.
pub struct EventData {
    /// What it is known by: `Event`, `Data` or `Object`.
    pub by: &'static str,
    /// The name, the data or the value.
    pub text: String,
    /// What it means: `Failure`, `Begin`, `End` or `Nothing`.
    pub means: &'static str,
    /// The document that describes it.
    pub source: String,
}
