// SPDX-License-Identifier: MIT OR Apache-2.0

use hex_literal::hex;

use super::*;

#[track_caller]
fn assert_dns(name: &str, root: &str, permitted: bool, excluded: bool) {
    assert_eq!(
        dns_within(name, root, Excluding::No),
        permitted,
        "{name} in {root}"
    );
    assert_eq!(
        dns_within(name, root, Excluding::Yes),
        excluded,
        "{name} out of {root}"
    );
}

#[test]
fn dns_names_take_labels_to_the_left() {
    assert_dns("host.example.com", "example.com", true, true);
    assert_dns("EXAMPLE.com", "example.COM", true, true);
    assert_dns("badexample.com", "example.com", false, false);
    assert_dns("com", "example.com", false, false);
    assert_dns("host.example.com.", "example.com", true, true);
    assert_dns("host.example.com", "", true, true);
    assert_dns("example.com", ".example.com", false, false);
    assert_dns("host.example.com", ".example.com", true, true);
    assert_dns("", "example.com", false, false);
}

#[test]
fn wildcard_is_excluded_for_what_it_may_stand_for() {
    assert_dns("*.example.com", "example.com", true, true);
    assert_dns("*.example.com", "host.example.com", false, true);
    assert_dns("*.example.com", "host.example.org", false, false);
    assert_dns("*.host.example.com", "host.example.com", true, true);
}

#[test]
fn mailbox_rules_are_three() {
    for (mailbox, root, expected) in [
        ("root@example.com", "root@example.com", Some(true)),
        ("root@EXAMPLE.com", "root@example.com", Some(true)),
        ("Root@example.com", "root@example.com", Some(false)),
        ("any@example.com", "example.com", Some(true)),
        ("any@host.example.com", "example.com", Some(false)),
        ("any@host.example.com", ".example.com", Some(true)),
        ("any@example.com", ".example.com", Some(false)),
        ("\"a@b\"@example.com", "example.com", Some(true)),
        ("example.com", "example.com", None),
        ("@example.com", "example.com", None),
        ("any@", "example.com", None),
    ] {
        assert_eq!(
            mailbox_within(mailbox, root),
            expected,
            "{mailbox} in {root}"
        );
    }
}

#[test]
fn host_of_uri_is_a_name_or_nothing() {
    for (uri, host) in [
        ("http://host.example.com/path?x#y", Some("host.example.com")),
        ("ldap://user:secret@host.example:389", Some("host.example")),
        ("https://HOST.example", Some("HOST.example")),
        ("https://host.example?query", Some("host.example")),
        ("urn:uuid:f81d4fae", None),
        ("http://192.0.2.1/", None),
        ("http://[2001:db8::1]/", None),
        ("http:///path", None),
        ("http://host:port/", None),
        ("//host.example/", None),
        ("http://a b/", None),
        ("http://2130706433/", None),
    ] {
        assert_eq!(host_of_uri(uri), host, "{uri}");
    }
    assert!(host_within("HOST.example.com", "host.example.com"));
    assert!(!host_within("www.host.example.com", "host.example.com"));
    assert!(host_within("www.host.example.com", ".host.example.com"));
    assert!(!host_within("host.example.com", ".host.example.com"));
}

#[test]
fn addresses_are_equal_under_the_mask_and_of_one_family() {
    let net = hex!("C0 00 02 00  FF FF FF 00");
    assert!(ip_within(&hex!("C0 00 02 FE"), &net));
    assert!(!ip_within(&hex!("C0 00 03 FE"), &net));
    assert!(!ip_within(&[0; 16], &net));
    assert!(ip_within(&hex!("01 02 03 04"), &[0; 8]));
    assert!(!ip_within(&hex!("C0 00 02"), &net));
    assert!(!ip_within(&[], &net));
}

#[test]
fn masks_are_prefixes() {
    for (range, valid) in [
        (&hex!("C0 00 02 00  FF FF FF 00")[..], true),
        (&hex!("C0 00 02 00  FF FF FE 00"), true),
        (&hex!("00 00 00 00  00 00 00 00"), true),
        (&hex!("00 00 00 00  FF FF FF FF"), true),
        (&hex!("C0 00 02 00  FF FF 00 FF"), false),
        (&hex!("C0 00 02 00  FF FF FD 00"), false),
        (&hex!("C0 00 02 00  FE FF 00 00"), false),
        (&hex!("C0 00 02 00  00 00 00 01"), false),
        (&[0; 32], true),
        (&[0; 4], false),
        (&[0; 16], false),
        (&[], false),
    ] {
        assert_eq!(ip_root_is_valid(range), valid, "{range:02X?}");
    }
}
