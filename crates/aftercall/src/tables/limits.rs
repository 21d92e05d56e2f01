//! Made by `xtask tables` from `data/`; do not edit.

//! Fields that state limits: what each means for whom.

use super::rows::{LimitPart, LimitRow, ResetUnit};
use crate::vocabulary::LimitScope;

pub(super) const ANTHROPIC_RATELIMIT_INPUT_TOKENS_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    group: 3,
    name: "input-tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_INPUT_TOKENS_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 3,
    name: "input-tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_INPUT_TOKENS_RESET: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Date,
    group: 3,
    name: "input-tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_OUTPUT_TOKENS_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    group: 4,
    name: "output-tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_OUTPUT_TOKENS_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 4,
    name: "output-tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_OUTPUT_TOKENS_RESET: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Date,
    group: 4,
    name: "output-tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_REQUESTS_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    group: 1,
    name: "requests",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_REQUESTS_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 1,
    name: "requests",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_REQUESTS_RESET: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Date,
    group: 1,
    name: "requests",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_TOKENS_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    group: 2,
    name: "tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_TOKENS_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 2,
    name: "tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const ANTHROPIC_RATELIMIT_TOKENS_RESET: &[LimitRow] = &[LimitRow {
    provider: 2,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Date,
    group: 2,
    name: "tokens",
    counts: "tokens",
    ..LimitRow::PLAIN
}];
pub(super) const RATELIMIT: &[LimitRow] = &[LimitRow {
    provider: 68,
    everywhere: true,
    part: LimitPart::Quotas,
    group: 7,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const RATELIMIT_LIMIT: &[LimitRow] = &[
    LimitRow { provider: 18, group: 7, counts: "pulls", ..LimitRow::PLAIN },
    LimitRow { provider: 68, everywhere: true, group: 7, counts: "requests", ..LimitRow::PLAIN },
];
pub(super) const RATELIMIT_NAME: &[LimitRow] = &[LimitRow {
    provider: 24,
    part: LimitPart::Name,
    group: 7,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const RATELIMIT_OBSERVED: &[LimitRow] = &[LimitRow {
    provider: 24,
    part: LimitPart::Used,
    group: 7,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const RATELIMIT_POLICY: &[LimitRow] = &[LimitRow {
    provider: 68,
    everywhere: true,
    part: LimitPart::Policies,
    group: 7,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const RATELIMIT_REASON: &[LimitRow] = &[LimitRow {
    provider: 6,
    part: LimitPart::Reason,
    words: &[
        ("jira-quota-global-based", LimitScope::Global, ""),
        ("jira-quota-tenant-based", LimitScope::User, ""),
        ("jira-burst-based", LimitScope::Route, ""),
        ("jira-per-issue-on-write", LimitScope::Resource, ""),
    ],
    ..LimitRow::PLAIN
}];
pub(super) const RATELIMIT_REMAINING: &[LimitRow] = &[
    LimitRow {
        provider: 18,
        part: LimitPart::Remaining,
        group: 7,
        counts: "pulls",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 68,
        everywhere: true,
        part: LimitPart::Remaining,
        group: 7,
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const RATELIMIT_RESET: &[LimitRow] = &[
    LimitRow {
        provider: 24,
        part: LimitPart::Reset,
        unit: ResetUnit::EpochSeconds,
        group: 7,
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 68,
        everywhere: true,
        part: LimitPart::Reset,
        unit: ResetUnit::Seconds,
        group: 7,
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const RATELIMIT_RESETTIME: &[LimitRow] = &[LimitRow {
    provider: 24,
    part: LimitPart::Reset,
    unit: ResetUnit::Date,
    group: 7,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const RATELIMIT_USED: &[LimitRow] = &[LimitRow {
    provider: 11,
    everywhere: true,
    part: LimitPart::Used,
    group: 7,
    ..LimitRow::PLAIN
}];
pub(super) const SFORCE_LIMIT_INFO: &[LimitRow] = &[LimitRow {
    provider: 59,
    everywhere: true,
    part: LimitPart::Ratio,
    group: 26,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const STRIPE_RATE_LIMITED_REASON: &[LimitRow] = &[LimitRow {
    provider: 69,
    everywhere: true,
    part: LimitPart::Reason,
    group: 28,
    words: &[
        ("global-rate", LimitScope::Global, "requests"),
        ("endpoint-rate", LimitScope::Route, "requests"),
        ("global-concurrency", LimitScope::Global, "concurrent-requests"),
        ("endpoint-concurrency", LimitScope::Route, "concurrent-requests"),
        ("resource-specific", LimitScope::Resource, "requests"),
    ],
    ..LimitRow::PLAIN
}];
pub(super) const X_CONTENTFUL_RATELIMIT_HOUR_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 13,
    everywhere: true,
    group: 10,
    name: "hour",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_CONTENTFUL_RATELIMIT_HOUR_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 13,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 10,
    name: "hour",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_CONTENTFUL_RATELIMIT_RESET: &[LimitRow] = &[LimitRow {
    provider: 13,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Seconds,
    group: 11,
    name: "second",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_CONTENTFUL_RATELIMIT_SECOND_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 13,
    everywhere: true,
    group: 11,
    name: "second",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_CONTENTFUL_RATELIMIT_SECOND_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 13,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 11,
    name: "second",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_HUBSPOT_RATELIMIT_DAILY: &[LimitRow] = &[LimitRow {
    provider: 30,
    everywhere: true,
    group: 12,
    name: "daily",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_HUBSPOT_RATELIMIT_DAILY_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 30,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 12,
    name: "daily",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_HUBSPOT_RATELIMIT_INTERVAL_MILLISECONDS: &[LimitRow] = &[LimitRow {
    provider: 30,
    everywhere: true,
    part: LimitPart::Window,
    unit: ResetUnit::Milliseconds,
    group: 13,
    name: "interval",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_HUBSPOT_RATELIMIT_MAX: &[LimitRow] = &[LimitRow {
    provider: 30,
    everywhere: true,
    group: 13,
    name: "interval",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_HUBSPOT_RATELIMIT_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 30,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 13,
    name: "interval",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_MS_RATELIMIT_REMAINING_RESOURCE: &[LimitRow] = &[LimitRow {
    provider: 43,
    everywhere: true,
    part: LimitPart::Listed,
    group: 22,
    counts: "requests",
    scope: LimitScope::Resource,
    ..LimitRow::PLAIN
}];
pub(super) const X_MS_RATELIMIT_REMAINING_SUBSCRIPTION_DELETES: &[LimitRow] = &[LimitRow {
    provider: 43,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 21,
    name: "subscription-deletes",
    counts: "requests",
    scope: LimitScope::User,
    ..LimitRow::PLAIN
}];
pub(super) const X_MS_RATELIMIT_REMAINING_SUBSCRIPTION_READS: &[LimitRow] = &[LimitRow {
    provider: 43,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 17,
    name: "subscription-reads",
    counts: "requests",
    scope: LimitScope::User,
    ..LimitRow::PLAIN
}];
pub(super) const X_MS_RATELIMIT_REMAINING_SUBSCRIPTION_WRITES: &[LimitRow] = &[LimitRow {
    provider: 43,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 18,
    name: "subscription-writes",
    counts: "requests",
    scope: LimitScope::User,
    ..LimitRow::PLAIN
}];
pub(super) const X_MS_RATELIMIT_REMAINING_TENANT_READS: &[LimitRow] = &[LimitRow {
    provider: 43,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 19,
    name: "tenant-reads",
    counts: "requests",
    scope: LimitScope::User,
    ..LimitRow::PLAIN
}];
pub(super) const X_MS_RATELIMIT_REMAINING_TENANT_WRITES: &[LimitRow] = &[LimitRow {
    provider: 43,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 20,
    name: "tenant-writes",
    counts: "requests",
    scope: LimitScope::User,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATE_LIMIT: &[LimitRow] = &[
    LimitRow { provider: 11, everywhere: true, group: 6, ..LimitRow::PLAIN },
    LimitRow { provider: 79, group: 6, counts: "requests", ..LimitRow::PLAIN },
];
pub(super) const X_RATE_LIMIT_LIMIT: &[LimitRow] = &[
    LimitRow { provider: 11, everywhere: true, group: 6, ..LimitRow::PLAIN },
    LimitRow { provider: 49, group: 6, counts: "requests", smallest: true, ..LimitRow::PLAIN },
    LimitRow { provider: 78, group: 6, counts: "requests", ..LimitRow::PLAIN },
];
pub(super) const X_RATE_LIMIT_REMAINING: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        part: LimitPart::Remaining,
        group: 6,
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 49,
        part: LimitPart::Remaining,
        group: 6,
        counts: "requests",
        smallest: true,
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 78,
        part: LimitPart::Remaining,
        group: 6,
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 79,
        part: LimitPart::Remaining,
        group: 6,
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATE_LIMIT_RESET: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        part: LimitPart::Reset,
        group: 6,
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 49,
        part: LimitPart::Reset,
        unit: ResetUnit::EpochSeconds,
        group: 6,
        counts: "requests",
        smallest: true,
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 78,
        part: LimitPart::Reset,
        unit: ResetUnit::EpochSeconds,
        group: 6,
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATE_LIMIT_RESET_AFTER: &[LimitRow] = &[LimitRow {
    provider: 11,
    everywhere: true,
    part: LimitPart::Reset,
    group: 6,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATE_LIMIT_USED: &[LimitRow] = &[LimitRow {
    provider: 11,
    everywhere: true,
    part: LimitPart::Used,
    group: 6,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_BUCKET: &[LimitRow] = &[LimitRow {
    provider: 16,
    part: LimitPart::Name,
    counts: "requests",
    scope: LimitScope::Route,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_COMPLEXITY_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 38,
    group: 15,
    name: "complexity",
    counts: "points",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_COMPLEXITY_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 38,
    part: LimitPart::Remaining,
    group: 15,
    name: "complexity",
    counts: "points",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_COMPLEXITY_RESET: &[LimitRow] = &[LimitRow {
    provider: 38,
    part: LimitPart::Reset,
    unit: ResetUnit::EpochMilliseconds,
    group: 15,
    name: "complexity",
    counts: "points",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_ENDPOINT_COMPLEXITY_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 38,
    group: 16,
    name: "endpoint-complexity",
    counts: "points",
    scope: LimitScope::Route,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_ENDPOINT_COMPLEXITY_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 38,
    part: LimitPart::Remaining,
    group: 16,
    name: "endpoint-complexity",
    counts: "points",
    scope: LimitScope::Route,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_ENDPOINT_COMPLEXITY_RESET: &[LimitRow] = &[LimitRow {
    provider: 38,
    part: LimitPart::Reset,
    unit: ResetUnit::EpochMilliseconds,
    group: 16,
    name: "endpoint-complexity",
    counts: "points",
    scope: LimitScope::Route,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_ENDPOINT_REQUESTS_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 38,
    group: 14,
    name: "endpoint-requests",
    counts: "requests",
    scope: LimitScope::Route,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_ENDPOINT_REQUESTS_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 38,
    part: LimitPart::Remaining,
    group: 14,
    name: "endpoint-requests",
    counts: "requests",
    scope: LimitScope::Route,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_ENDPOINT_REQUESTS_RESET: &[LimitRow] = &[LimitRow {
    provider: 38,
    part: LimitPart::Reset,
    unit: ResetUnit::EpochMilliseconds,
    group: 14,
    name: "endpoint-requests",
    counts: "requests",
    scope: LimitScope::Route,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_GLOBAL: &[LimitRow] = &[LimitRow {
    provider: 16,
    part: LimitPart::Scope,
    counts: "requests",
    words: &[("true", LimitScope::Global, "")],
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_LIMIT: &[LimitRow] = &[
    LimitRow { provider: 6, ..LimitRow::PLAIN },
    LimitRow { provider: 7, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 11, everywhere: true, ..LimitRow::PLAIN },
    LimitRow { provider: 16, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 23, ..LimitRow::PLAIN },
    LimitRow { provider: 35, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 37, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 51, counts: "requests", ..LimitRow::PLAIN },
];
pub(super) const X_RATELIMIT_LIMIT_LONG: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    group: 25,
    name: "long",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_LIMIT_MEDIUM: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    group: 24,
    name: "medium",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_LIMIT_REQUESTS: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow { provider: 50, group: 8, name: "requests", counts: "requests", ..LimitRow::PLAIN },
];
pub(super) const X_RATELIMIT_LIMIT_SHORT: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    group: 23,
    name: "short",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_LIMIT_TOKENS: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        group: 9,
        name: "tokens",
        counts: "tokens",
        ..LimitRow::PLAIN
    },
    LimitRow { provider: 50, group: 9, name: "tokens", counts: "tokens", ..LimitRow::PLAIN },
];
pub(super) const X_RATELIMIT_NEXT: &[LimitRow] = &[LimitRow {
    provider: 1,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Date,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_POLICY: &[LimitRow] =
    &[LimitRow { provider: 11, everywhere: true, part: LimitPart::Policies, ..LimitRow::PLAIN }];
pub(super) const X_RATELIMIT_REMAINING: &[LimitRow] = &[
    LimitRow { provider: 6, part: LimitPart::Remaining, ..LimitRow::PLAIN },
    LimitRow { provider: 7, part: LimitPart::Remaining, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 11, everywhere: true, part: LimitPart::Remaining, ..LimitRow::PLAIN },
    LimitRow { provider: 16, part: LimitPart::Remaining, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 23, part: LimitPart::Remaining, ..LimitRow::PLAIN },
    LimitRow { provider: 35, part: LimitPart::Remaining, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 37, part: LimitPart::Remaining, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 51, part: LimitPart::Remaining, counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 58, part: LimitPart::Remaining, counts: "requests", ..LimitRow::PLAIN },
];
pub(super) const X_RATELIMIT_REMAINING_LONG: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 25,
    name: "long",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_REMAINING_MEDIUM: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 24,
    name: "medium",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_REMAINING_REQUESTS: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        part: LimitPart::Remaining,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 50,
        part: LimitPart::Remaining,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATELIMIT_REMAINING_SHORT: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 23,
    name: "short",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_REMAINING_TOKENS: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        part: LimitPart::Remaining,
        group: 9,
        name: "tokens",
        counts: "tokens",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 50,
        part: LimitPart::Remaining,
        group: 9,
        name: "tokens",
        counts: "tokens",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATELIMIT_REQUESTS_LIMIT: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow { provider: 38, group: 8, name: "requests", counts: "requests", ..LimitRow::PLAIN },
    LimitRow { provider: 57, group: 8, name: "requests", counts: "requests", ..LimitRow::PLAIN },
];
pub(super) const X_RATELIMIT_REQUESTS_REMAINING: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        part: LimitPart::Remaining,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 38,
        part: LimitPart::Remaining,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 57,
        part: LimitPart::Remaining,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATELIMIT_REQUESTS_RESET: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        part: LimitPart::Reset,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 38,
        part: LimitPart::Reset,
        unit: ResetUnit::EpochMilliseconds,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 57,
        part: LimitPart::Reset,
        unit: ResetUnit::Seconds,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATELIMIT_RESET: &[LimitRow] = &[
    LimitRow { provider: 6, part: LimitPart::Reset, unit: ResetUnit::Date, ..LimitRow::PLAIN },
    LimitRow {
        provider: 7,
        part: LimitPart::Reset,
        unit: ResetUnit::EpochSeconds,
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow { provider: 11, everywhere: true, part: LimitPart::Reset, ..LimitRow::PLAIN },
    LimitRow {
        provider: 16,
        part: LimitPart::Reset,
        unit: ResetUnit::EpochSeconds,
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 23,
        part: LimitPart::Reset,
        unit: ResetUnit::EpochSeconds,
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 35,
        part: LimitPart::Reset,
        unit: ResetUnit::Seconds,
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 37,
        part: LimitPart::Reset,
        unit: ResetUnit::Date,
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 51,
        part: LimitPart::Reset,
        unit: ResetUnit::EpochMilliseconds,
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 58,
        part: LimitPart::Reset,
        unit: ResetUnit::Seconds,
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATELIMIT_RESET_AFTER: &[LimitRow] = &[
    LimitRow { provider: 11, everywhere: true, part: LimitPart::Reset, ..LimitRow::PLAIN },
    LimitRow {
        provider: 16,
        part: LimitPart::Reset,
        unit: ResetUnit::Seconds,
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATELIMIT_RESET_LONG: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Seconds,
    group: 25,
    name: "long",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_RESET_MEDIUM: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Seconds,
    group: 24,
    name: "medium",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_RESET_REQUESTS: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        part: LimitPart::Reset,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 50,
        part: LimitPart::Reset,
        unit: ResetUnit::GoDuration,
        group: 8,
        name: "requests",
        counts: "requests",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATELIMIT_RESET_SHORT: &[LimitRow] = &[LimitRow {
    provider: 46,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Seconds,
    group: 23,
    name: "short",
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_RESET_TOKENS: &[LimitRow] = &[
    LimitRow {
        provider: 11,
        everywhere: true,
        part: LimitPart::Reset,
        group: 9,
        name: "tokens",
        counts: "tokens",
        ..LimitRow::PLAIN
    },
    LimitRow {
        provider: 50,
        part: LimitPart::Reset,
        unit: ResetUnit::GoDuration,
        group: 9,
        name: "tokens",
        counts: "tokens",
        ..LimitRow::PLAIN
    },
];
pub(super) const X_RATELIMIT_RESOURCE: &[LimitRow] = &[LimitRow {
    provider: 23,
    part: LimitPart::Name,
    scope: LimitScope::Resource,
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_SCOPE: &[LimitRow] = &[LimitRow {
    provider: 16,
    part: LimitPart::Scope,
    counts: "requests",
    words: &[
        ("user", LimitScope::Route, ""),
        ("global", LimitScope::Global, ""),
        ("shared", LimitScope::Resource, ""),
    ],
    ..LimitRow::PLAIN
}];
pub(super) const X_RATELIMIT_USED: &[LimitRow] = &[
    LimitRow { provider: 11, everywhere: true, part: LimitPart::Used, ..LimitRow::PLAIN },
    LimitRow { provider: 23, part: LimitPart::Used, ..LimitRow::PLAIN },
    LimitRow { provider: 58, part: LimitPart::Used, counts: "requests", ..LimitRow::PLAIN },
];
pub(super) const X_RATELIMIT_WINDOW: &[LimitRow] = &[LimitRow {
    provider: 11,
    everywhere: true,
    part: LimitPart::Window,
    unit: ResetUnit::Seconds,
    ..LimitRow::PLAIN
}];
pub(super) const X_SHOPIFY_SHOP_API_CALL_LIMIT: &[LimitRow] = &[LimitRow {
    provider: 61,
    everywhere: true,
    part: LimitPart::Ratio,
    group: 27,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_SIB_RATELIMIT_LIMIT: &[LimitRow] =
    &[LimitRow { provider: 9, everywhere: true, group: 5, counts: "requests", ..LimitRow::PLAIN }];
pub(super) const X_SIB_RATELIMIT_REMAINING: &[LimitRow] = &[LimitRow {
    provider: 9,
    everywhere: true,
    part: LimitPart::Remaining,
    group: 5,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const X_SIB_RATELIMIT_RESET: &[LimitRow] = &[LimitRow {
    provider: 9,
    everywhere: true,
    part: LimitPart::Reset,
    unit: ResetUnit::Seconds,
    group: 5,
    counts: "requests",
    ..LimitRow::PLAIN
}];
pub(super) const ZENDESK_RATELIMIT_TICKETS_INDEX: &[LimitRow] = &[LimitRow {
    provider: 79,
    everywhere: true,
    part: LimitPart::Pairs,
    unit: ResetUnit::Seconds,
    group: 29,
    name: "tickets-index",
    counts: "requests",
    scope: LimitScope::Route,
    ..LimitRow::PLAIN
}];
