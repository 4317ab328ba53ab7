// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hosts of the real system. This software is not certified by anybody and never speaks to them.

/// Domains of the real system's operator.
const OPERATOR_DOMAINS: [&str; 1] = ["onshikaku.org"];

/// Whether a host, as a name in any case, is one of the real system's.
#[must_use]
pub fn is_operator_host(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    OPERATOR_DOMAINS.iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::is_operator_host;

    #[test]
    fn domain_and_what_is_below_it_are_the_operators() {
        for host in ["onshikaku.org", "www.ONSHIKAKU.org", "a.b.onshikaku.org."] {
            assert!(is_operator_host(host), "{host}");
        }
        for host in ["notonshikaku.org", "onshikaku.org.invalid", "localhost", ""] {
            assert!(!is_operator_host(host), "{host}");
        }
    }
}
