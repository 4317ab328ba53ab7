// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps of a card case. What they send may hold a secret, so reasons quote the case and never the bytes sent.

use super::channel::Channel;
use super::{CardSecrets, terminal};
use crate::case::{CardInput, CardStep, Presentation, Scheme, Send, Signs, Slice};
use crate::iut::Step;
use crate::iut::world::CRYPTO;
use apdu::Reset;
use jpki::card::synthetic_terminal_authentication as synthetic;
use jpki::certificate::Certificate;
use jpki::crypto::SignatureAlgorithm;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Longest file: READ BINARY has fifteen bits of offset (ISO/IEC 7816-4 §11.3.3).
const FILE_MAX: usize = 0x8000;

const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001";

/// How many wrong secrets of each kind a case shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WrongSecrets {
    pub(super) pin: u32,
    pub(super) password: u32,
}

/// The first secret a case shows that nobody has given.
pub(super) fn unknown_secret(input: &CardInput, secrets: &CardSecrets) -> Option<&'static str> {
    let known = [
        (
            "text-pin}",
            "PIN of the card text application",
            secrets.text_pin.is_some(),
        ),
        ("{pin}", "PIN", secrets.pin.is_some()),
        ("wrong-pin}", "PIN", secrets.pin.is_some()),
        ("long-pin}", "PIN", secrets.pin.is_some()),
        ("password}", "password", secrets.password.is_some()),
    ];
    input.steps.iter().find_map(|step| {
        let CardStep::Send(send) = step else {
            return None;
        };
        let missing = known
            .iter()
            .find(|(mark, _, known)| !known && send.send.contains(mark));
        missing.map(|(_, name, _)| *name)
    })
}

pub(super) fn wrong_secrets(input: &CardInput) -> WrongSecrets {
    let mut wrong = WrongSecrets::default();
    for step in &input.steps {
        if let CardStep::Send(send) = step {
            wrong.pin +=
                u32::from(send.send.contains("{wrong-pin}") || send.send.contains("{long-pin}"));
            wrong.password += u32::from(
                send.send.contains("{wrong-password}") || send.send.contains("{small-password}"),
            );
        }
    }
    wrong
}

/// One case at a card.
pub(super) struct Session<'a> {
    channel: &'a mut Channel,
    secrets: &'a CardSecrets,
    kept: BTreeMap<String, Vec<u8>>,
}

impl<'a> Session<'a> {
    pub(super) const fn new(channel: &'a mut Channel, secrets: &'a CardSecrets) -> Self {
        Self {
            channel,
            secrets,
            kept: BTreeMap::new(),
        }
    }

    pub(super) async fn run(mut self, steps: &[CardStep]) -> Step {
        self.channel.reset(Reset::Cold).await?;
        for (number, step) in (1..).zip(steps) {
            self.step(step)
                .await
                .map_err(|reason| format!("step {number}, {reason}"))?;
        }
        Ok(())
    }

    /// The last try of a secret is never used by a case that promises to restore it.
    pub(super) async fn can_spare(&mut self, wrong: &WrongSecrets) -> Step {
        self.channel.reset(Reset::Cold).await?;
        for (file, shown, name) in [
            ("0018", wrong.pin, "PIN"),
            ("001B", wrong.password, "password"),
        ] {
            if shown == 0 {
                continue;
            }
            self.status(SELECT_JPKI).await?;
            self.status(&format!("00A4020C02{file}")).await?;
            let word = self.status("00200080").await?;
            let left = u32::from(word & 0x000F);
            if word & 0xFFF0 != 0x63C0 || left <= shown {
                return Err(format!(
                    "not run: it shows {shown} wrong secrets, and the card says {word:04X} of its {name}"
                ));
            }
        }
        Ok(())
    }

    async fn step(&mut self, step: &CardStep) -> Step {
        match step {
            CardStep::Send(send) => self.send(send).await,
            CardStep::Reset { reset } => match reset.as_str() {
                "cold" => self.channel.reset(Reset::Cold).await,
                "warm" => self.channel.reset(Reset::Warm).await,
                other => Err(format!("there is no reset {other}")),
            },
            CardStep::Atr { .. } => {
                let atr = self.channel.atr().await?;
                match apdu::atr::Atr::decode(&atr) {
                    Ok(_) => Ok(()),
                    Err(error) => Err(format!("the answer to reset is none: {error}")),
                }
            }
            CardStep::Present { present, status } => self.present(present, status).await,
            CardStep::ReadFile { read_file, keep } => {
                let contents = self
                    .read_file(read_file)
                    .await
                    .map_err(|reason| format!("file {read_file}: {reason}"))?;
                self.kept.insert(keep.clone(), contents);
                Ok(())
            }
        }
    }

    async fn present(&mut self, presentation: &Presentation, status: &[String]) -> Step {
        let challenge = self.kept(&presentation.challenge)?;
        let data = terminal::presentation(presentation.operator, challenge);
        let length = u16::try_from(data.len()).map_err(|_| "the presentation is too long")?;
        let mut command = vec![synthetic::CLASS, synthetic::PRESENT, 0x00, 0x00];
        match u8::try_from(length) {
            Ok(short) => command.push(short),
            Err(_) => command.extend([&[0x00][..], &length.to_be_bytes()].concat()),
        }
        command.extend(data);
        let response = self.channel.exchange(&command).await?;
        let (_, word) = split(&response)?;
        if status.iter().any(|pattern| matches(pattern, word)) {
            Ok(())
        } else {
            let wanted = status.join(" or ");
            Err(format!(
                "presenting the terminal: expected {wanted}, came {word:04X}"
            ))
        }
    }

    async fn send(&mut self, expected: &Send) -> Step {
        let command = self.command(&expected.send)?;
        let response = self.channel.exchange(&command).await?;
        let (data, word) =
            split(&response).map_err(|reason| format!("{}: {reason}", expected.send))?;
        let wrong = |what: &str| Err(format!("{}: {what}", expected.send));
        if !expected.status.iter().any(|pattern| matches(pattern, word)) {
            let wanted = expected.status.join(" or ");
            return wrong(&format!(
                "expected {wanted}, came {word:04X} with {} bytes",
                data.len()
            ));
        }
        // ISO/IEC 7816-4 §5.6: an error carries no data.
        if word >> 8 >= 0x64 && word >> 12 == 6 && !data.is_empty() {
            return wrong(&format!(
                "{word:04X} came with {} bytes of data",
                data.len()
            ));
        }
        if let Some(length) = expected.length
            && length != data.len()
        {
            return wrong(&format!(
                "expected {length} bytes of data, came {}",
                data.len()
            ));
        }
        if let Some(begins) = &expected.begins
            && !data.starts_with(&bytes(begins)?)
        {
            return wrong(&format!("the data do not begin with {begins}"));
        }
        if let Some(name) = &expected.differs
            && self.kept(name)? == data
        {
            return wrong(&format!("the data are those of {name} again"));
        }
        if let Some(slice) = &expected.equals
            && self.slice(slice, data.len())? != data
        {
            return wrong(&format!(
                "the data are not those of {} from byte {} on",
                slice.of, slice.from
            ));
        }
        if let Some(signs) = &expected.signs {
            self.verify(signs, data).or_else(|reason| wrong(&reason))?;
        }
        if let Some(name) = &expected.keep {
            self.kept.insert(name.clone(), data.to_vec());
        }
        Ok(())
    }

    /// Lengths are checked against what the file says of itself; a card that gives less has lost a part of it.
    async fn read_file(&mut self, identifier: &str) -> Result<Vec<u8>, String> {
        let selected = self.status(&format!("00A4020C02{identifier}")).await?;
        if selected != 0x9000 {
            return Err(format!("SELECT answers {selected:04X}"));
        }
        let mut contents = self.read(0, 0).await?;
        let length = der_length(&contents).ok_or("it does not begin like DER")?;
        if length > FILE_MAX {
            return Err(format!("it says that it has {length} bytes"));
        }
        while contents.len() < length {
            let wanted = u8::try_from(length - contents.len()).unwrap_or(0);
            let piece = self.read(contents.len(), wanted).await?;
            if piece.is_empty() {
                return Err(format!("it ends at byte {} of {length}", contents.len()));
            }
            contents.extend(piece);
        }
        contents.truncate(length);
        Ok(contents)
    }

    async fn read(&mut self, offset: usize, le: u8) -> Result<Vec<u8>, String> {
        let response = self
            .channel
            .exchange(&bytes(&format!("00B0{offset:04X}{le:02X}"))?)
            .await?;
        match split(&response)? {
            (data, 0x9000) => Ok(data.to_vec()),
            (_, word) => Err(format!("READ BINARY at {offset} answers {word:04X}")),
        }
    }

    async fn status(&mut self, command: &str) -> Result<u16, String> {
        let response = self.channel.exchange(&bytes(command)?).await?;
        split(&response).map(|(_, word)| word)
    }

    fn verify(&self, signs: &Signs, signature: &[u8]) -> Step {
        let certificate = Certificate::from_der(self.kept(&signs.certificate)?)
            .map_err(|error| format!("the certificate cannot be read: {error}"))?;
        let key = certificate
            .public_key()
            .map_err(|error| format!("the certificate's key cannot be used: {error}"))?;
        let algorithm = match signs.scheme {
            Scheme::Pkcs1Sha256 => SignatureAlgorithm::RsaPkcs1Sha256,
            Scheme::PssSha256 => SignatureAlgorithm::RsaPssSha256,
        };
        let verifier = CRYPTO
            .verifiers
            .iter()
            .find(|verifier| verifier.algorithm == algorithm)
            .ok_or("this suite cannot verify that")?;
        (verifier.verify)(&key, &bytes(&signs.message)?, signature)
            .map_err(|_| "the signature does not verify".to_owned())
    }

    fn kept(&self, name: &str) -> Result<&[u8], String> {
        let kept = self.kept.get(name).map(Vec::as_slice);
        kept.ok_or_else(|| format!("nothing was kept as {name}"))
    }

    fn slice(&self, slice: &Slice, length: usize) -> Result<&[u8], String> {
        let kept = self.kept(&slice.of)?;
        let end = slice.from.saturating_add(length).min(kept.len());
        Ok(kept.get(slice.from..end).unwrap_or_default())
    }

    /// The command with its secrets, each behind its length.
    fn command(&self, template: &str) -> Result<Zeroizing<Vec<u8>>, String> {
        let mut command = Zeroizing::new(Vec::with_capacity(300));
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or("a name does not end")?;
            command.extend(bytes(before)?);
            let secret = self.secret(name)?;
            command.push(u8::try_from(secret.len()).map_err(|_| "a secret is too long")?);
            command.extend_from_slice(&secret);
            rest = behind;
        }
        command.extend(bytes(rest)?);
        Ok(command)
    }

    fn secret(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, String> {
        let CardSecrets {
            pin,
            password,
            text_pin,
        } = self.secrets;
        let of = |secret: &Option<Zeroizing<String>>| {
            let known = secret.as_ref().ok_or("a secret was not given")?;
            Ok::<_, String>(Zeroizing::new(known.as_bytes().to_vec()))
        };
        match name {
            "pin" => of(pin),
            "wrong-pin" => of(pin).map(|pin| changed(&pin)),
            "long-pin" => of(pin).map(|pin| Zeroizing::new([pin.as_slice(), b"0"].concat())),
            "password" => of(password),
            "wrong-password" => of(password).map(|password| changed(&password)),
            "small-password" => of(password).map(|mut password| {
                password.make_ascii_lowercase();
                password
            }),
            "text-pin" => of(text_pin),
            _ => Err(format!("there is no secret {name}")),
        }
    }
}

/// Another secret of the same form: its first character is the next digit, or zero.
fn changed(secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut changed = Zeroizing::new(secret.to_vec());
    if let Some(first) = changed.first_mut() {
        *first = match *first {
            digit @ b'0'..=b'8' => digit + 1,
            _ => b'0',
        };
    }
    changed
}

/// The whole length of the DER value that begins so, its header included.
fn der_length(begin: &[u8]) -> Option<usize> {
    let (header, length) = match *begin {
        [0x30, length @ 0..=0x7F, ..] => (2, usize::from(length)),
        [0x30, 0x81, length, ..] => (3, usize::from(length)),
        [0x30, 0x82, high, low, ..] => (4, usize::from(u16::from_be_bytes([high, low]))),
        _ => return None,
    };
    Some(header + length)
}

fn split(response: &[u8]) -> Result<(&[u8], u16), String> {
    let (data, word) = response
        .split_last_chunk::<2>()
        .ok_or("the response has no status word")?;
    Ok((data, u16::from_be_bytes(*word)))
}

/// `63C?` matches any last digit.
fn matches(pattern: &str, word: u16) -> bool {
    let word = format!("{word:04X}");
    pattern.len() == word.len()
        && pattern
            .chars()
            .zip(word.chars())
            .all(|(wanted, came)| wanted == '?' || wanted == came)
}

fn bytes(hexadecimal: &str) -> Result<Vec<u8>, String> {
    let wrong = || format!("{hexadecimal} is not hexadecimal");
    if !hexadecimal.len().is_multiple_of(2) {
        return Err(wrong());
    }
    let pairs = (0..hexadecimal.len())
        .step_by(2)
        .map(|at| hexadecimal.get(at..at + 2));
    pairs
        .map(|pair| u8::from_str_radix(pair.unwrap_or(""), 16).map_err(|_| wrong()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{bytes, changed, der_length, matches};

    #[test]
    fn patterns() {
        assert!(matches("63C?", 0x63C2) && matches("9000", 0x9000));
        assert!(!matches("63C?", 0x63D2) && !matches("900", 0x9000));
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(bytes("00A4ff"), Ok(vec![0x00, 0xA4, 0xFF]));
        assert!(bytes("0").is_err() && bytes("0g").is_err() && bytes("é").is_err());
    }

    #[test]
    fn a_wrong_secret_is_of_the_same_form_and_another() {
        for (secret, wrong) in [("1234", "2234"), ("9999", "0999"), ("ABC123", "0BC123")] {
            assert_eq!(changed(secret.as_bytes()).as_slice(), wrong.as_bytes());
        }
    }

    #[test]
    fn lengths_of_der() {
        assert_eq!(der_length(&[0x30, 0x82, 0x06, 0x32]), Some(1590));
        assert_eq!(der_length(&[0x30, 0x81, 0x90]), Some(147));
        assert_eq!(der_length(&[0x30, 0x05]), Some(7));
        assert_eq!(der_length(&[0x31, 0x05]), None);
    }
}
