//! Which host an address is of, and whether the deployer lists it. Must not know who asks a host for anything.

/// The hosts that models may come from besides the page's own, as index.html lists them: origins, and `https://*.name` for all hosts
/// below a name. The first has the hub's lists of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelHosts(Vec<String>);

impl ModelHosts {
    pub fn read(listed: &str) -> Self {
        Self(listed.split_whitespace().map(str::to_owned).collect())
    }

    /// The hub's address without a slash at its end. `None` where the deployer allows no other host.
    pub fn hub(&self) -> Option<&str> {
        self.0.first().map(|hub| hub.trim_end_matches('/'))
    }

    /// All that are listed.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether a model may be fetched from this address: the page's own origin always, another host where it is listed.
    pub fn allow(&self, url: &str) -> bool {
        let Some(origin) = origin(url) else { return true };
        self.0.iter().any(|listed| match listed.split_once("://*.") {
            Some((scheme, name)) => {
                let below = origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
                below.and_then(|host| host.strip_suffix(name)).is_some_and(|start| start.ends_with('.'))
            }
            None => self::origin(listed) == Some(origin),
        })
    }
}

/// The name of the host that an address is of; `None` for one that is relative to the page, or on this device.
pub fn host(url: &str) -> Option<&str> {
    origin(url).and_then(|origin| origin.split_once("://")).map(|(_, host)| host)
}

/// `https://host:port` of an absolute address.
fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    if !matches!(scheme, "https" | "http") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&url[..scheme.len() + 3 + end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_allowed_where_its_host_is_listed() {
        let hosts = ModelHosts::read("https://hub.example https://*.cdn.example");
        assert_eq!(hosts.hub(), Some("https://hub.example"));
        for url in
            ["models/a.gguf", "blob:https://page/1", "https://hub.example/a", "https://eu.cdn.example/a?b=1"]
        {
            assert!(hosts.allow(url), "{url}");
        }
        for url in [
            "https://other.example/a",
            "http://hub.example/a",
            "https://hub.example.evil.example/a",
            "https://cdn.example/a",
            "https://xcdn.example/a",
            "https://hub.example@evil.example/",
        ] {
            assert!(!hosts.allow(url), "{url}");
        }
        assert!(!ModelHosts::read("").allow("https://hub.example/a"));
        assert_eq!(
            (host("https://hub.example/a"), host("models/a"), host("blob:https://x/1")),
            (Some("hub.example"), None, None)
        );
    }
}
