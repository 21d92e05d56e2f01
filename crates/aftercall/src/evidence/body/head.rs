//! What the head of a response says about its body.

/// What the head says about the body.
pub(in crate::evidence) struct Head<'a> {
    pub(in crate::evidence) content_type: &'a [u8],
    /// Whether clients undo the content codings that it names.
    pub(in crate::evidence) decodable: bool,
    /// Who says that it wrote the response.
    pub(in crate::evidence) server: &'a [u8],
    /// Whether there is a field by which Cloudflare names the request.
    pub(in crate::evidence) with_ray: bool,
}

/// Whether a value has this in it, in upper or lower case.
pub(in crate::evidence) fn has(value: &[u8], lower_case: &[u8]) -> bool {
    let first = lower_case.first().copied();
    // One letter first, because most places differ in it.
    value.windows(lower_case.len()).any(|window| {
        window.first().map(u8::to_ascii_lowercase) == first
            && window.eq_ignore_ascii_case(lower_case)
    })
}
