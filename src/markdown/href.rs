//! Which addresses a person may be sent to.

const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// The address, where it is absolute and of a harmless scheme. Anything else (`javascript:`, `data:`, an address
/// relative to this page, a scheme hidden behind spaces) is no link.
pub fn safe_href(address: &str) -> Option<&str> {
    let known = |scheme: &&str| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    };
    (SCHEMES.iter().any(known) && !address.chars().any(char::is_control)).then_some(address)
}
