// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages: made here and read by OpenSSL, made by OpenSSL and read here, and broken in every field.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::certificate::Certificate;
use jpki::cms::{
    MAX_ATTRIBUTES, MAX_CERTIFICATES, MAX_SIGNERS, SignedData, SignedDataBuilder,
    SignedDataFailure, SignerSource, SigningFailed, VerifiedSignedData, verify_signed_data,
};
use jpki::error::{Error, Malformed, Misuse, Refused, Syntax, Unsupported};
use jpki::oid;
use jpki::path::{PathVerifier, Policy, TrustAnchors, UntrustedPool};
use proptest::prelude::*;
use support::chain::*;
use support::der::{context, integer, named_bits, octets, seq, set, time, tlv, utf8};
use support::openssl::OpenSsl;
use support::*;

const CONTENT: &[u8] = b"an invented answer";
const DATA: &str = "1.2.840.113549.1.7.1";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";

struct Holder(EcKey);

impl SignerSource for Holder {
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(self.0.sign(message))
    }
}

struct Card;

impl SignerSource for Card {
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(card().sign(message))
    }
}

fn verify_with(
    message: &[u8],
    detached: Option<&[u8]>,
    anchors: &TrustAnchors,
) -> Result<VerifiedSignedData, SignedDataFailure> {
    let policy = Policy::rfc5280();
    let crypto = provider();
    let verifier = PathVerifier::new(anchors, &policy, now(), &crypto);
    verify_signed_data(&SignedData::from_der(message)?, detached, &verifier)
}

fn verify_message(message: &[u8]) -> Result<VerifiedSignedData, SignedDataFailure> {
    verify_with(message, None, &Chain::new(1).anchors())
}

/// A message with its intermediate authority, signed by the end entity of [`Chain`].
fn builder() -> SignedDataBuilder<'static> {
    let chain = Chain::new(1);
    SignedDataBuilder::new(oid::DATA, CONTENT)
        .with_certificate(&chain.pool()[0])
        .with_signer(
            &chain.leaf(),
            Some(now()),
            &mut Holder(EcKey::numbered(2)),
            &provider(),
        )
        .unwrap()
}

#[test]
fn message_made_here_is_verified_attached_and_detached_on_every_backend() {
    let chain = Chain::new(1);
    let anchors = chain.anchors();
    let policy = Policy::rfc5280();
    for crypto in providers() {
        let verifier = PathVerifier::new(&anchors, &policy, now(), &crypto);
        let (attached, detached) = (builder().attached(), builder().detached());
        for (message, content) in [(&attached, None), (&detached, Some(CONTENT))] {
            let message = SignedData::from_der(message).unwrap();
            let verified = verify_signed_data(&message, content, &verifier).unwrap();
            assert_eq!(verified.content_type(), oid::DATA);
            assert_eq!(verified.content_sha256(), &(crypto.sha256)(&[CONTENT]));
            let [signer] = verified.signers() else {
                panic!("one signer")
            };
            assert_eq!(signer.signing_time(), Some(now()));
            assert_eq!(signer.path().certificate(), &chain.leaf());
            assert_eq!(signer.path().intermediates(), chain.pool());
        }
    }
}

#[test]
fn content_is_given_once() {
    let anchors = Chain::new(1).anchors();
    let error = |message: &[u8], content| verify_with(message, content, &anchors).unwrap_err();
    assert_eq!(
        error(&builder().attached(), Some(CONTENT)).error,
        Misuse::ContentGivenTwice.into()
    );
    assert_eq!(
        error(&builder().detached(), None).error,
        Misuse::ContentMissing.into()
    );
    let other = error(&builder().detached(), Some(b"another answer"));
    assert_eq!(
        (other.error, other.signer),
        (Refused::MessageDigest.into(), Some(0))
    );
}

#[test]
fn card_signs_and_several_signers_are_all_verified() {
    let chain = Chain::new(1);
    let holder = CertificateSpec::authentication(authority_one()).certificate(authority_one());
    let message = builder()
        .with_signer(&holder, None, &mut Card, &provider())
        .unwrap()
        .attached();
    let roots = [
        chain.root_certificate(),
        CertificateSpec::authority(authority_one()).certificate(authority_one()),
    ];
    let both = TrustAnchors::new(roots.to_vec(), &provider()).unwrap();
    let verified = verify_with(&message, None, &both).unwrap();
    let mut times: Vec<_> = verified
        .signers()
        .iter()
        .map(|signer| signer.signing_time())
        .collect();
    times.sort_unstable();
    assert_eq!(times, [None, Some(now())]);
    // One signer that leads nowhere, and the message is not verified.
    let failure = verify_with(&message, None, &chain.anchors()).unwrap_err();
    assert_eq!(failure.error, Refused::IssuerUnknown.into());
    assert!(failure.signer.is_some());
}

#[test]
fn source_that_does_not_sign_makes_no_message() {
    struct Removed;
    impl SignerSource for Removed {
        fn sign(&mut self, _: &[u8]) -> Result<Vec<u8>, SigningFailed> {
            Err(SigningFailed)
        }
    }
    let error = SignedDataBuilder::new(oid::DATA, CONTENT)
        .with_signer(&Chain::new(0).leaf(), None, &mut Removed, &provider())
        .unwrap_err();
    assert_eq!(error, Misuse::SigningFailed.into());
}

// Messages by hand, any field of which can be changed.

#[derive(Clone)]
struct Spec {
    content_type: &'static str,
    content: Vec<u8>,
    certificates: Vec<Vec<u8>>,
    version: u8,
    identifier: Vec<u8>,
    digest: Vec<u8>,
    attributes: Option<Vec<Vec<u8>>>,
    algorithm: Vec<u8>,
    key: u32,
    /// Signed instead of the attributes or the content.
    signed: Option<Vec<u8>>,
}

fn attribute_of(dotted: &str, values: &[Vec<u8>]) -> Vec<u8> {
    seq(&[der::oid(dotted), set(values)])
}

fn sha256(message: &[u8]) -> Vec<u8> {
    (provider().sha256)(&[message]).to_vec()
}

fn sorted(mut members: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    members.sort();
    members
}

fn by_hand() -> Spec {
    let chain = Chain::new(1);
    let leaf = chain.leaf();
    Spec {
        content_type: DATA,
        content: CONTENT.to_vec(),
        certificates: vec![leaf.as_der().to_vec(), chain.pool()[0].as_der().to_vec()],
        version: 1,
        identifier: seq(&[leaf.issuer().as_der().to_vec(), integer(&[1])]),
        digest: seq(&[der::oid(SHA256)]),
        attributes: Some(vec![
            attribute_of(CONTENT_TYPE, &[der::oid(DATA)]),
            attribute_of(MESSAGE_DIGEST, &[octets(&sha256(CONTENT))]),
        ]),
        algorithm: seq(&[der::oid(ECDSA_WITH_SHA256)]),
        key: 2,
        signed: None,
    }
}

impl Spec {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn attribute(self, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Self {
        self.with(|spec| change(spec.attributes.as_mut().unwrap()))
    }

    fn signer(&self) -> Vec<u8> {
        let attributes = self.attributes.clone().map(sorted);
        let signed = match (&self.signed, &attributes) {
            (Some(signed), _) => signed.clone(),
            (None, Some(attributes)) => set(attributes),
            (None, None) => self.content.clone(),
        };
        seq(&[
            integer(&[self.version]),
            self.identifier.clone(),
            self.digest.clone(),
            attributes
                .map(|list| context(0, &list.concat()))
                .unwrap_or_default(),
            self.algorithm.clone(),
            octets(&EcKey::numbered(self.key).sign(&signed)),
        ])
    }

    fn message(&self) -> Vec<u8> {
        self.message_of(&[self.signer()])
    }

    fn message_of(&self, signers: &[Vec<u8>]) -> Vec<u8> {
        let content = context(0, &octets(&self.content));
        let data = seq(&[
            integer(&[1]),
            set(&[seq(&[der::oid(SHA256)])]),
            seq(&[der::oid(self.content_type), content]),
            context(0, &sorted(self.certificates.clone()).concat()),
            set(&sorted(signers.to_vec())),
        ]);
        seq(&[der::oid(SIGNED_DATA), context(0, &data)])
    }

    #[track_caller]
    fn good(&self) {
        verify_message(&self.message()).unwrap();
    }

    #[track_caller]
    fn bad(&self, error: impl Into<Error>) {
        assert_eq!(
            verify_message(&self.message()).unwrap_err().error,
            error.into()
        );
    }
}

#[test]
fn attributes_must_be_complete_single_and_about_the_content() {
    by_hand().good();
    let attributes = Refused::SignedAttributes;
    by_hand()
        .attribute(|list| drop(list.remove(0)))
        .bad(attributes);
    by_hand()
        .attribute(|list| drop(list.remove(1)))
        .bad(attributes);
    by_hand()
        .attribute(|list| list[0] = attribute_of(CONTENT_TYPE, &[der::oid(SIGNED_DATA)]))
        .bad(attributes);
    by_hand()
        .with(|spec| spec.content_type = SIGNED_DATA)
        .bad(attributes);
    by_hand()
        .attribute(|list| list[1] = attribute_of(MESSAGE_DIGEST, &[octets(&sha256(b"another"))]))
        .bad(Refused::MessageDigest);
    by_hand()
        .attribute(|list| list[1] = attribute_of(MESSAGE_DIGEST, &[octets(&sha256(CONTENT)[..31])]))
        .bad(Refused::MessageDigest);
    // Twice, or with two values.
    by_hand()
        .attribute(|list| list.push(list[0].clone()))
        .bad(attributes);
    by_hand()
        .attribute(|list| {
            list[1] = attribute_of(
                MESSAGE_DIGEST,
                &[octets(&sha256(CONTENT)), octets(&sha256(CONTENT))],
            )
        })
        .bad(attributes);
    by_hand()
        .attribute(|list| list.push(attribute_of("2.25.1", &[utf8("unknown")])))
        .good();
    by_hand()
        .attribute(|list| list.push(attribute_of(SIGNING_TIME, &[time(now())])))
        .good();
}

#[test]
fn signing_certificate_attribute_binds_the_certificate() {
    let leaf = Chain::new(1).leaf();
    let value = |hash: Vec<u8>, digest: Vec<u8>| {
        attribute_of(
            SIGNING_CERTIFICATE_V2,
            &[seq(&[seq(&[seq(&[digest, octets(&hash)])])])],
        )
    };
    let right = sha256(leaf.as_der());
    by_hand()
        .attribute(|list| list.push(value(right.clone(), Vec::new())))
        .good();
    by_hand()
        .attribute(|list| list.push(value(sha256(b"another"), Vec::new())))
        .bad(Refused::SigningCertificate);
    let sha384 = seq(&[der::oid("2.16.840.1.101.3.4.2.2")]);
    let hash = (provider().sha384)(&[leaf.as_der()]).to_vec();
    by_hand()
        .attribute(|list| list.push(value(hash, sha384.clone())))
        .good();
    by_hand()
        .attribute(|list| list.push(value(right, sha384)))
        .bad(Refused::SigningCertificate);
}

#[test]
fn signature_is_over_the_attributes_as_a_set_and_nothing_else() {
    let signature = Refused::SignerSignature;
    by_hand().with(|spec| spec.key = 3).bad(signature);
    // The classical mistakes: the content signed although there are attributes; their tag as sent.
    by_hand()
        .with(|spec| spec.signed = Some(CONTENT.to_vec()))
        .bad(signature);
    let sent = context(0, &sorted(by_hand().attributes.unwrap()).concat());
    by_hand()
        .with(|spec| spec.signed = Some(sent))
        .bad(signature);
    // Without attributes the content itself is signed, and only plain data may be signed so: else the
    // attributes of one message could be passed off as the content of another.
    by_hand().with(|spec| spec.attributes = None).good();
    by_hand()
        .with(|spec| {
            spec.attributes = None;
            spec.content_type = SIGNED_DATA;
        })
        .bad(Refused::SignedAttributes);
}

#[test]
fn signer_is_known_by_number_or_key_and_never_by_position() {
    let chain = Chain::new(1);
    let by_key = |mark: &[u8]| {
        let identifier = tlv(0x80, mark);
        by_hand().with(|spec| {
            spec.version = 3;
            spec.identifier = identifier;
        })
    };
    by_key(&EcKey::numbered(2).identifier).good();
    by_key(&EcKey::numbered(1).identifier).bad(Refused::SignerSignature);
    by_key(&[0; 20]).bad(Refused::SignerCertificateUnknown);
    let number = |octets: &[u8]| {
        let identifier = seq(&[chain.leaf().issuer().as_der().to_vec(), integer(octets)]);
        by_hand().with(|spec| spec.identifier = identifier)
    };
    number(&[2]).bad(Refused::SignerCertificateUnknown);
    by_hand()
        .with(|spec| spec.certificates.clear())
        .bad(Refused::SignerCertificateUnknown);
    by_hand()
        .with(|spec| drop(spec.certificates.remove(1)))
        .bad(Refused::IssuerUnknown);
    // A forged certificate of the same issuer and number does not hide the right one.
    let forged = signed(
        &chain
            .end
            .clone()
            .with(|spec| spec.spki = EcKey::numbered(9).spki),
        &EcKey::numbered(9),
    );
    for place in 0..3 {
        by_hand()
            .with(|spec| {
                spec.certificates
                    .insert(place.min(spec.certificates.len()), forged.clone())
            })
            .good();
    }
    by_hand()
        .with(|spec| spec.version = 3)
        .bad(Unsupported::SignedDataVersion);
    by_key(&[0])
        .with(|spec| spec.version = 1)
        .bad(Unsupported::SignedDataVersion);
}

#[test]
fn certificates_inside_are_trusted_for_nothing() {
    // A message that brings its own root.
    let own = EcKey::numbered(50);
    let root = certificate(&authority("Root", "Root", &own, &own), &own);
    let leaf = certificate(&end_entity("End", "Root", &EcKey::numbered(51), &own), &own);
    let message = SignedDataBuilder::new(oid::DATA, CONTENT)
        .with_certificate(&root)
        .with_signer(&leaf, None, &mut Holder(EcKey::numbered(51)), &provider())
        .unwrap()
        .attached();
    assert_eq!(
        verify_message(&message).unwrap_err().error,
        Refused::IssuerKeyUnknown.into()
    );
}

#[test]
fn certificates_given_along_serve_as_well() {
    let chain = Chain::new(1);
    let message = by_hand().with(|spec| spec.certificates.clear()).message();
    let message = SignedData::from_der(&message).unwrap();
    let (anchors, policy, crypto) = (chain.anchors(), Policy::rfc5280(), provider());
    let pool = UntrustedPool::new([chain.pool(), vec![chain.leaf()]].concat()).unwrap();
    let verifier = PathVerifier::new(&anchors, &policy, now(), &crypto).with_untrusted(&pool);
    assert!(verify_signed_data(&message, None, &verifier).is_ok());
}

#[test]
fn key_that_may_not_sign_does_not() {
    let chain = Chain::new(1).end(Ext::new(KEY_USAGE, true, named_bits(&[2])));
    by_hand()
        .with(|spec| spec.certificates[0] = chain.leaf().as_der().to_vec())
        .bad(Refused::SignerKeyUsage);
    let chain = Chain::new(1).end(Ext::new(KEY_USAGE, true, named_bits(&[1])));
    by_hand()
        .with(|spec| spec.certificates[0] = chain.leaf().as_der().to_vec())
        .good();
}

#[test]
fn weak_and_unknown_algorithms_are_named() {
    let sha1 = seq(&[der::oid("1.3.14.3.2.26")]);
    by_hand()
        .with(|spec| spec.digest = sha1)
        .bad(Refused::Sha1Signature);
    let md5 = seq(&[der::oid("1.2.840.113549.2.5")]);
    let md5_oid = oid::Oid::from_dotted("1.2.840.113549.2.5").unwrap();
    by_hand()
        .with(|spec| spec.digest = md5)
        .bad(Unsupported::DigestAlgorithm(md5_oid));
    // The digest of the signature and that of the signer have to be one.
    let sha384 = seq(&[der::oid("2.16.840.1.101.3.4.2.2")]);
    by_hand()
        .with(|spec| spec.digest = sha384)
        .bad(Unsupported::SignatureParameters);
    let rsa = seq(&[der::oid("1.2.840.113549.1.1.1"), tlv(5, &[])]);
    by_hand()
        .with(|spec| spec.algorithm = rsa)
        .bad(Refused::SignerSignature);
    let null = seq(&[der::oid(SHA256), tlv(5, &[])]);
    by_hand().with(|spec| spec.digest = null).good();
}

#[test]
fn ber_is_refused_by_name_and_disorder_is_malformed() {
    let message = by_hand().message();
    let inner = {
        let SignedDataParts { body } = SignedDataParts::of(&message);
        body
    };
    // Indefinite outside, and a content in pieces.
    let indefinite = [&[0x30, 0x80][..], &inner, &[0, 0]].concat();
    let ber = Error::from(Unsupported::BerEncoding);
    assert_eq!(SignedData::from_der(&indefinite).unwrap_err(), ber);
    let whole = octets(CONTENT);
    let place = message
        .windows(whole.len())
        .position(|window| window == whole)
        .unwrap();
    let mut pieces = message.clone();
    pieces[place] = 0x24;
    assert_eq!(SignedData::from_der(&pieces).unwrap_err(), ber);
    // A set in disorder.
    let spec = by_hand();
    let mut list = sorted(spec.attributes.clone().unwrap());
    list.reverse();
    let signer = seq(&[
        integer(&[1]),
        spec.identifier.clone(),
        spec.digest.clone(),
        context(0, &list.concat()),
        spec.algorithm.clone(),
        octets(&EcKey::numbered(2).sign(&set(&list))),
    ]);
    assert!(matches!(
        SignedData::from_der(&spec.message_of(&[signer])).unwrap_err(),
        Error::Malformed(Malformed {
            fault: Syntax::SetOrder,
            ..
        })
    ));
    for length in 0..message.len() {
        assert!(matches!(
            SignedData::from_der(&message[..length]),
            Err(Error::Malformed(_))
        ));
    }
    let data = seq(&[der::oid(DATA), context(0, &octets(CONTENT))]);
    assert_eq!(
        SignedData::from_der(&data).unwrap_err(),
        Unsupported::ContentType(oid::DATA).into()
    );
}

/// The content octets of the outermost SEQUENCE.
struct SignedDataParts {
    body: Vec<u8>,
}

impl SignedDataParts {
    fn of(message: &[u8]) -> Self {
        let header = if message[1] < 0x80 {
            2
        } else {
            2 + usize::from(message[1] & 0x7F)
        };
        Self {
            body: message[header..].to_vec(),
        }
    }
}

#[test]
fn limits_have_their_own_errors_and_hold_at_their_edge() {
    let nobody = by_hand().message_of(&[]);
    assert_eq!(
        verify_message(&nobody).unwrap_err().error,
        Refused::NoSigner.into()
    );
    let signers = |count| {
        SignedData::from_der(&by_hand().message_of(&vec![by_hand().signer(); count]))
            .map(|one| one.signers().len())
    };
    assert_eq!(signers(MAX_SIGNERS), Ok(MAX_SIGNERS));
    assert_eq!(
        signers(MAX_SIGNERS + 1),
        Err(Unsupported::TooManySigners { limit: MAX_SIGNERS }.into())
    );
    let certificates = |count| {
        let message = by_hand()
            .with(|spec| spec.certificates = vec![spec.certificates[0].clone(); count])
            .message();
        SignedData::from_der(&message).map(|one| one.certificates().len())
    };
    assert_eq!(certificates(MAX_CERTIFICATES), Ok(MAX_CERTIFICATES));
    assert_eq!(
        certificates(MAX_CERTIFICATES + 1),
        Err(Unsupported::TooManyCertificates {
            limit: MAX_CERTIFICATES
        }
        .into())
    );
    let attributes = |count: usize| {
        by_hand().attribute(|list| {
            list.extend(
                (2..count).map(|number| attribute_of(&format!("2.25.{number}"), &[utf8("x")])),
            )
        })
    };
    attributes(MAX_ATTRIBUTES).good();
    attributes(MAX_ATTRIBUTES + 1).bad(Unsupported::TooManyAttributes {
        limit: MAX_ATTRIBUTES,
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// No change of any octet of a message leaves it verified with another content or signer.
    #[test]
    fn changed_messages_are_not_verified(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let message = by_hand().message();
        let mut changed = message.clone();
        let place = place.index(message.len());
        changed[place] ^= 1 << bit;
        if let Ok(verified) = verify_message(&changed) {
            // The version, the list of digests and the certificate of the authority are not signed.
            prop_assert_eq!(verified.content_sha256().to_vec(), sha256(CONTENT));
            let leaf = Chain::new(1).leaf();
            prop_assert_eq!(verified.signers()[0].path().certificate(), &leaf);
        }
    }
}

// The outside oracle.

fn pem(openssl: &OpenSsl, name: &str, der: &[u8]) {
    openssl.write(name, testbed::pki::pem("CERTIFICATE", der));
}

#[test]
fn openssl_verifies_what_is_made_here() {
    let openssl = OpenSsl::new();
    let chain = Chain::new(1);
    pem(&openssl, "root.pem", chain.root_certificate().as_der());
    openssl.write("attached.der", builder().attached());
    openssl.write("detached.der", builder().detached());
    openssl.write("content", CONTENT);
    let at = now().as_secs();
    let line =
        format!("cms -verify -binary -inform DER -purpose any -attime {at} -CAfile root.pem");
    assert_eq!(
        openssl.run(&format!("{line} -in attached.der")).as_bytes(),
        CONTENT
    );
    openssl.run(&format!("{line} -in detached.der -content content"));
    openssl.write("content", b"another");
    assert!(
        !openssl
            .try_run(&format!("{line} -in detached.der -content content"))
            .status
            .success()
    );
}

#[test]
fn what_openssl_makes_is_verified_here() {
    let openssl = OpenSsl::new();
    openssl.write("content", CONTENT);
    openssl.write(
        "ca.cnf",
        "[req]\ndistinguished_name = dn\nprompt = no\nx509_extensions = ca\n[dn]\nC = JP\nO = JPKI-SYNTHETIC\n\
         [ca]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign\nsubjectKeyIdentifier = hash\n\
         [leaf]\nkeyUsage = critical,digitalSignature\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n",
    );
    openssl.run(
        "req -x509 -config ca.cnf -newkey rsa:2048 -nodes -days 30 -keyout ca.key -out ca.pem",
    );
    openssl.run("x509 -in ca.pem -outform DER -out ca.der");
    for (kind, key, options) in [
        (
            "rsa",
            "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
            &[
                "",
                "-md sha384",
                "-md sha512",
                "-keyid",
                "-noattr",
                "-cades",
                "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest",
            ][..],
        ),
        (
            "ec",
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
            &["-md sha384", "-md sha256 -keyid"],
        ),
    ] {
        openssl.run(&format!("genpkey -quiet {key} -out {kind}.key"));
        openssl.run(&format!(
            "req -new -key {kind}.key -subj /C=JP/CN=invented-{kind} -out {kind}.csr"
        ));
        openssl.run(&format!(
            "x509 -req -in {kind}.csr -CA ca.pem -CAkey ca.key -days 20 -extfile ca.cnf -extensions leaf -set_serial 77 -out {kind}.pem"
        ));
        for option in options {
            for form in ["-nodetach", ""] {
                openssl.run(&format!(
                    "cms -sign -binary -in content -signer {kind}.pem -inkey {kind}.key {option} {form} -outform DER -out message.der"
                ));
                let message = openssl.read("message.der");
                for crypto in providers() {
                    let root = Certificate::from_der(&openssl.read("ca.der")).unwrap();
                    let at = later(root.not_before(), 60);
                    let anchors = TrustAnchors::new(vec![root], &crypto).unwrap();
                    let policy = Policy::rfc5280();
                    let verifier = PathVerifier::new(&anchors, &policy, at, &crypto);
                    let message = SignedData::from_der(&message).unwrap();
                    let content = form.is_empty().then_some(CONTENT);
                    let verified = verify_signed_data(&message, content, &verifier);
                    assert!(verified.is_ok(), "{kind} {option} {form}: {verified:?}");
                    if let Some(content) = content {
                        let changed = [content, b"!"].concat();
                        assert!(verify_signed_data(&message, Some(&changed), &verifier).is_err());
                    }
                }
            }
        }
    }
    // OpenSSL streams BER when it is asked to.
    openssl.run("cms -sign -binary -stream -nodetach -in content -signer rsa.pem -inkey rsa.key -outform DER -out stream.ber");
    assert_eq!(
        SignedData::from_der(&openssl.read("stream.ber")).unwrap_err(),
        Unsupported::BerEncoding.into()
    );
}
