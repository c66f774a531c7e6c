//! Which addresses a manifest may name: below the page's own folder, or of a host that the deployer lists. Whatever a browser would
//! resolve to something else than it says (`..`, `//`, `\`, an escaped dot, a name before the host) is none.

/// Longer than any address of a model.
const LONGEST: usize = 1000;

/// The host that an address leads to: its origin, or `None` for the page's own. `Err` where it may not be fetched.
pub fn allowed<'a>(url: &'a str, hosts: &[String]) -> Result<Option<&'a str>, ()> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:+,=@%".contains(&byte);
    if url.is_empty() || url.len() > LONGEST || !url.bytes().all(is_plain) {
        return Err(());
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        // No other scheme, and nothing that leads out of the folder.
        return if is_below(url) && !url.contains(':') { Ok(None) } else { Err(()) };
    };
    let (host, path) = rest.split_once('/').ok_or(())?;
    let origin = &url[..scheme.len() + "://".len() + host.len()];
    let is_host = !host.is_empty() && !host.contains(['@', '%', ',', '=', '+', '~']);
    let is_listed = hosts.iter().any(|listed| covers(listed, origin));
    if is_host && is_listed && is_below(path) { Ok(Some(origin)) } else { Err(()) }
}

/// Whether each part of a path is a name of its own.
fn is_below(path: &str) -> bool {
    let escapes_structure = |part: &str| {
        let part = part.to_ascii_lowercase();
        ["%2e", "%2f", "%5c", "%00", "%25"].iter().any(|escape| part.contains(escape))
    };
    path.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && !escapes_structure(part))
}

/// `listed` is an origin, or `https://*.name` for all hosts below a name.
fn covers(listed: &str, origin: &str) -> bool {
    let listed = listed.trim_end_matches('/');
    match listed.split_once("://*.") {
        Some((scheme, name)) => {
            let host = origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
            host.and_then(|host| host.strip_suffix(name)).is_some_and(|start| start.ends_with('.'))
        }
        None => !listed.is_empty() && listed == origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pages_own_folder_and_listed_hosts_are_allowed() {
        let hosts = ["https://hub.example".to_owned(), "https://*.cdn.example".to_owned()];
        for (url, origin) in [
            ("models/a.gguf", None),
            ("a.gguf", None),
            ("https://hub.example/o/n/resolve/main/a-00%20b.gguf", Some("https://hub.example")),
            ("https://eu.cdn.example/a", Some("https://eu.cdn.example")),
        ] {
            assert_eq!(allowed(url, &hosts), Ok(origin), "{url}");
        }
        for url in [
            "",
            "/models/a.gguf",
            "//evil.example/a",
            "../a.gguf",
            "models/../../a.gguf",
            "models/%2e%2e/a.gguf",
            "models/%2E./a.gguf",
            "models/..%2fa",
            "models/%252e%252e/a",
            "models\\..\\a.gguf",
            "models//a.gguf",
            "models/./a.gguf",
            "models/",
            "blob:1",
            "data:text/plain,a",
            "javascript:a",
            "models/a.gguf?x=1",
            "models/a.gguf#x",
            "models/a b.gguf",
            "models/\u{202e}a.gguf",
            "http://hub.example/a",
            "https://hub.example",
            "https://hub.example/",
            "https://hub.example@evil.example/a",
            "https://hub.example.evil.example/a",
            "https://evil.example/a",
            "https://cdn.example/a",
            "https://evilcdn.example/a",
            "https://hub.example:444/a",
            "https://hub.example/../a",
            "https:///a",
            "ftp://hub.example/a",
        ] {
            assert_eq!(allowed(url, &hosts), Err(()), "{url}");
        }
    }
}
