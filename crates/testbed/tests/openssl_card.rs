// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL judges every signature a card makes, and the certificates no other test shows it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod support;

use apdu::FileIdentifier;
use hex_literal::hex;
use sha2::{Digest, Sha256, Sha384};
use std::path::PathBuf;
use std::process::Command;
use support::{
    SELECT_COMMON, SELECT_JPKI, SELECT_TEXT, card, gives, person, pki, read_file, says, variant,
    verify, with,
};
use testbed::card::{Variant, VirtualCard};
use testbed::pki::{Family, NextGenerationAuthority, TextAuthority};
use testbed::{EPOCH, Seed};

const MESSAGE: &[u8] = b"what is signed";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, contents: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    /// Runs `openssl` with these arguments, in this folder.
    fn openssl(&self, arguments: &str) -> (bool, String) {
        let output = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .expect("openssl is installed: cargo xtask packages");
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    /// Whether a signature over [`MESSAGE`] verifies with a key, and over something else does not.
    #[track_caller]
    fn judge(&self, key: &[u8], signature: &[u8], options: &str) {
        self.write("key", key);
        self.write("signature", signature);
        self.write("message", MESSAGE);
        self.write("other", b"something else");
        let verify = |message: &str| {
            self.openssl(&format!(
                "dgst {options} -verify key -keyform DER -signature signature {message}"
            ))
        };
        let (accepted, said) = verify("message");
        assert!(accepted && said.contains("Verified OK"), "{said}");
        assert!(!verify("other").0);
    }
}

fn key(card: &VirtualCard, application: &[u8], file: u16) -> Vec<u8> {
    card.public_key_info(application, FileIdentifier(file))
        .unwrap()
}

/// A card with both secrets of JPKI verified.
fn opened(kind: Variant) -> VirtualCard {
    let mut card = variant(kind);
    says(&mut card, SELECT_JPKI, &hex!("9000"));
    says(&mut card, &verify(0x98, "1234"), &hex!("9000"));
    says(&mut card, &verify(0x9B, "ABC123"), &hex!("9000"));
    card
}

#[test]
fn openssl_accepts_all_six_schemes_of_both_keys() {
    let folder = Folder::new();
    let digest = Sha256::digest(MESSAGE);
    let digest_info = [&hex!("3031300D060960864801650304020105000420")[..], &digest].concat();
    let pss = "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sigopt rsa_mgf1_md:sha256";
    for (p2, file) in [(0x97, 0x0017), (0x9A, 0x001A)] {
        let mut card = opened(Variant::Plastic);
        let key = key(&card, &SELECT_JPKI[5..], file);
        let mut sign = |p1: u8, data: &[u8]| gives(&mut card, &with([0x80, 0x2A, p1, p2], data));
        let verbatim = sign(0x00, &digest_info);
        folder.judge(&key, &verbatim, "-sha256");
        assert_eq!(sign(0x02, &digest), verbatim);
        assert_eq!(sign(0x03, MESSAGE), verbatim);
        for (p1, data) in [(0x04, &digest[..]), (0x05, MESSAGE)] {
            let (one, other) = (sign(p1, data), sign(p1, data));
            assert_ne!(one, other, "the salt is random");
            folder.judge(&key, &one, pss);
            folder.judge(&key, &other, pss);
        }
        // The bare digest is no scheme of `dgst`: what the signature recovers to is the digest and nothing else.
        folder.write("key", &key);
        folder.write("bare", &sign(0x01, MESSAGE));
        let (recovered, said) = folder
            .openssl("pkeyutl -verifyrecover -pubin -inkey key -keyform DER -in bare -out digest");
        assert!(recovered, "{said}");
        assert_eq!(
            std::fs::read(folder.0.path().join("digest")).unwrap(),
            digest[..]
        );
    }
}

#[test]
fn certificates_and_keys_belong_together() {
    let folder = Folder::new();
    for kind in [Variant::Plastic, Variant::NextGeneration] {
        let mut card = opened(kind);
        for (certificate, file) in [(0x000A, 0x0017), (0x0001, 0x001A)] {
            let der = read_file(&mut card, certificate);
            folder.write("certificate", &der);
            folder.write("key", &key(&card, &SELECT_JPKI[5..], file));
            let (_, certified) = folder.openssl("x509 -inform DER -in certificate -noout -pubkey");
            let (_, held) = folder.openssl("pkey -pubin -inform DER -in key");
            assert_eq!(certified, held, "{kind:?} {certificate:04X}");
        }
    }
}

#[test]
fn openssl_accepts_the_next_generation() {
    let folder = Folder::new();
    let mut card = opened(Variant::NextGeneration);
    for (p2, file, certificate, family) in [
        (0x97, 0x0017, 0x000A, Family::Authentication),
        (0x9A, 0x001A, 0x0001, Family::Signature),
    ] {
        let key = key(&card, &SELECT_JPKI[5..], file);
        let digest = Sha384::digest(MESSAGE);
        for (p1, data) in [(0x02, &digest[..]), (0x03, MESSAGE)] {
            let signature = gives(&mut card, &with([0x80, 0x2A, p1, p2], data));
            folder.judge(&key, &signature, "-sha384");
        }
        let authority = NextGenerationAuthority::new(Seed(1), family);
        let issued = read_file(&mut card, certificate);
        assert_eq!(issued, authority.issue(&person()));
        folder.write("authority.der", authority.certificate());
        folder.write("certificate.der", &issued);
        for name in ["authority", "certificate"] {
            let (read, said) =
                folder.openssl(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
            assert!(read, "{said}");
        }
        let at = EPOCH.as_secs();
        let (accepted, said) = folder.openssl(&format!(
            "verify -x509_strict -attime {at} -CAfile authority.pem certificate.pem"
        ));
        assert!(accepted, "{said}");
        let (_, text) = folder.openssl("x509 -in certificate.pem -noout -text");
        assert!(
            text.contains("ecdsa-with-SHA384") && text.contains("secp384r1"),
            "{text}"
        );
        assert!(
            text.contains("SYNTHETIC NEXT-GENERATION STAND-IN"),
            "{text}"
        );
    }
}

#[test]
fn openssl_accepts_the_keys_of_the_other_applications() {
    let folder = Folder::new();
    let mut card = card();
    let digest_info = [
        &hex!("3031300D060960864801650304020105000420")[..],
        &Sha256::digest(MESSAGE),
    ]
    .concat();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    let signature = gives(&mut card, &with(hex!("802A0000"), &digest_info));
    folder.judge(
        &key(&card, &SELECT_TEXT[5..], 0x0013),
        &signature,
        "-sha256",
    );
    says(&mut card, SELECT_COMMON, &hex!("9000"));
    let signature = gives(&mut card, &with(hex!("00880099"), MESSAGE));
    folder.judge(
        &key(&card, &SELECT_COMMON[5..], 0x0019),
        &signature,
        "-sha256",
    );
    assert_eq!(
        card.public_key_info(&SELECT_COMMON[5..], FileIdentifier(0x0001)),
        None
    );
}

/// Raw parts of a public key in SubjectPublicKeyInfo, so that OpenSSL sees the numbers of the card-verifiable
/// certificate and not our key.
fn key_of_numbers(folder: &Folder, modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect::<String>()
    };
    folder.write(
        "numbers",
        format!(
            "asn1=SEQUENCE:info\n[info]\nalgorithm=SEQUENCE:rsa\nkey=BITWRAP,SEQUENCE:numbers\n[rsa]\noid=OID:rsaEncryption\n\
             parameters=NULL\n[numbers]\nn=INTEGER:0x{}\ne=INTEGER:0x{}\n",
            hex(modulus),
            hex(exponent)
        )
        .as_bytes(),
    );
    let (made, said) = folder.openssl("asn1parse -genconf numbers -noout -out numbers.der");
    assert!(made, "{said}");
    std::fs::read(folder.0.path().join("numbers.der")).unwrap()
}

#[test]
fn openssl_accepts_the_text_and_its_certificate() {
    let folder = Folder::new();
    let mut card = card();
    says(&mut card, SELECT_TEXT, &hex!("9000"));
    says(&mut card, &verify(0x91, "4321"), &hex!("9000"));
    let certificate = read_file(&mut card, 0x0004);
    let (body, signature) = (&certificate[10..307], &certificate[312..]);
    assert_eq!(body[..16], TextAuthority::KEY_IDENTIFIER);
    let authority = pki().text_authority().key();
    let accepted = |key: &[u8], message: &[u8], signature: &[u8]| {
        folder.write("key", key);
        folder.write("signed", message);
        folder.write("signature", signature);
        folder
            .openssl("dgst -sha256 -verify key -keyform DER -signature signature signed")
            .0
    };
    let pinned = key_of_numbers(&folder, &authority.modulus(), &authority.exponent());
    assert!(
        accepted(&pinned, body, signature),
        "certificate by the authority"
    );
    let forged = pki().text_authority().forged_certificate();
    assert!(
        !accepted(&pinned, &forged[10..307], &forged[312..]),
        "certificate by a forger"
    );
    let certified = key_of_numbers(&folder, &body[41..], &body[34..37]);
    let integrity = read_file(&mut card, 0x0003);
    let (digests, signature) = (&integrity[5..75], &integrity[80..]);
    assert!(
        accepted(&certified, digests, signature),
        "text by the certified key"
    );
    let mut changed = digests.to_vec();
    changed[10] ^= 0x01;
    assert!(!accepted(&certified, &changed, signature), "another text");
}
