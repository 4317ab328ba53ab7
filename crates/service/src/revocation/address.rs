// SPDX-License-Identifier: MIT OR Apache-2.0
//! Addresses of lists and responders.

use hyper::Uri;
use protocol::operator::is_operator_host;
use std::fmt;

/// `http://HOST[:PORT]/PATH`: lists and answers are signed, so the way to them need not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAddress {
    host: String,
    port: u16,
    path: String,
}

/// Why an address cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressFault {
    /// It is not `http://HOST[:PORT]/PATH`.
    Form,
    /// A host of the real system's operator.
    OperatorHost,
    /// Another scheme than `http`; `https` is not implemented.
    Scheme,
}

impl HttpAddress {
    /// Takes an address.
    ///
    /// # Errors
    /// [`AddressFault`].
    pub fn new(text: &str) -> Result<Self, AddressFault> {
        // A fragment is never sent, so one that stands there is a mistake.
        if text.contains('#') {
            return Err(AddressFault::Form);
        }
        let address: Uri = text.parse().map_err(|_| AddressFault::Form)?;
        match address.scheme_str() {
            Some("http") => {}
            Some(_) => return Err(AddressFault::Scheme),
            None => return Err(AddressFault::Form),
        }
        let authority = address.authority().ok_or(AddressFault::Form)?;
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        // No user, and nothing that looks like another host to the next reader.
        if authority.as_str().contains('@') || host.is_empty() {
            return Err(AddressFault::Form);
        }
        let after_host = authority.as_str().strip_prefix(authority.host());
        let port = match after_host.ok_or(AddressFault::Form)? {
            "" => 80,
            port => {
                let digits = port.strip_prefix(':').ok_or(AddressFault::Form)?;
                digits.parse().map_err(|_| AddressFault::Form)?
            }
        };
        if is_operator_host(&host) {
            return Err(AddressFault::OperatorHost);
        }
        let path = address.path_and_query().map_or("/", |path| path.as_str());
        // RFC 9112 §3.2.1: an empty path is sent as a slash, also before a query.
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Self {
            host,
            port,
            path: format!("{slash}{path}"),
        })
    }

    /// Where to connect to.
    pub(super) fn target(&self) -> (&str, u16) {
        // An IPv6 address stands in brackets in an authority, and without them elsewhere.
        let host = self.host.strip_prefix('[');
        let host = host.and_then(|host| host.strip_suffix(']'));
        (host.unwrap_or(&self.host), self.port)
    }

    /// What the `Host` header says.
    pub(super) fn host_header(&self) -> String {
        match self.port {
            80 => self.host.clone(),
            port => format!("{}:{port}", self.host),
        }
    }

    /// Path and query.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The address of something below this one.
    pub(super) fn below(&self, name: &str) -> Self {
        let mut path = self.path.clone();
        if !path.ends_with('/') {
            path.push('/');
        }
        path.push_str(name);
        Self {
            path,
            ..self.clone()
        }
    }
}

impl fmt::Display for HttpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.host_header(), self.path)
    }
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "the address is not http://HOST[:PORT]/PATH",
            Self::OperatorHost => {
                "this is a host of the real system; this software is not certified for it and does not speak to it"
            }
            Self::Scheme => "only http addresses are fetched: lists and answers are signed themselves",
        })
    }
}

impl std::error::Error for AddressFault {}

#[cfg(test)]
mod tests {
    use super::{AddressFault, HttpAddress};
    use proptest::prelude::*;

    proptest! {
        /// Whatever is taken is shown as the same address, is none of the operator's, and stays below itself.
        #[test]
        fn any_text_is_an_address_or_none(text in r"(http://)?[a-z\[\]:@.%#?/0-9A-Z-]{0,40}|\PC{0,40}") {
            if let Ok(address) = HttpAddress::new(&text) {
                let shown = address.to_string();
                prop_assert_eq!(HttpAddress::new(&shown), Ok(address.clone()));
                prop_assert!(address.path().starts_with('/') && !shown.contains(['#', ' ']), "{}", shown);
                // A query may hold one: it is behind the host, where nobody takes it for a user.
                prop_assert!(!address.host_header().contains('@'), "{}", shown);
                let below = address.below("x");
                prop_assert_eq!(below.target(), address.target());
            }
        }
    }

    #[test]
    fn address_is_taken_apart_and_shown_as_it_is() {
        for (text, target, path) in [
            ("http://crl.invalid/a.crl", ("crl.invalid", 80), "/a.crl"),
            ("http://CRL.invalid.:8080", ("crl.invalid", 8_080), "/"),
            ("http://[::1]:81/x?y=z", ("::1", 81), "/x?y=z"),
            ("http://a?b", ("a", 80), "/?b"),
            ("http://a?@", ("a", 80), "/?@"),
        ] {
            let address = HttpAddress::new(text).unwrap();
            assert_eq!((address.target(), address.path()), (target, path));
            assert_eq!(HttpAddress::new(&address.to_string()), Ok(address));
        }
        let below = |text| HttpAddress::new(text).unwrap().below("MEI=").to_string();
        assert_eq!(below("http://o.invalid/ocsp"), "http://o.invalid/ocsp/MEI=");
        assert_eq!(below("http://o.invalid"), "http://o.invalid/MEI=");
    }

    #[test]
    fn other_addresses_are_refused_by_what_is_wrong() {
        for (text, fault) in [
            ("https://crl.invalid/a.crl", AddressFault::Scheme),
            ("ldap://crl.invalid/", AddressFault::Scheme),
            ("file:///etc/passwd", AddressFault::Form),
            ("/a.crl", AddressFault::Form),
            ("", AddressFault::Form),
            ("http://", AddressFault::Form),
            ("http://user@crl.invalid/", AddressFault::Form),
            ("http://crl.invalid/#a", AddressFault::Form),
            ("http://crl.invalid:99999/", AddressFault::Form),
            ("http://a b/", AddressFault::Form),
            ("http://www.ONSHIKAKU.org/a.crl", AddressFault::OperatorHost),
        ] {
            assert_eq!(HttpAddress::new(text), Err(fault), "{text}");
        }
    }
}
