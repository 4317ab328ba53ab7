// SPDX-License-Identifier: MIT OR Apache-2.0
//! XML in the public `XmlMsg` vocabulary.
//!
//! A document type declaration is refused before anything behind it is looked at, and with it entities and bombs; so is any
//! entity but the five predefined ones. Comments and processing instructions are passed over, attributes too; elements are
//! found by name, in any order, and unknown ones are passed over. Size, depth, number of elements and length of texts are
//! bounded while reading, not after.

use super::charset::{self, Charset};
use super::field::is_text;
use super::tree::{Content, Element, Reader, Writer};
use super::vocabulary::{
    CHECK, read_body, read_check, read_header, write_body, write_check, write_header,
};
use super::{DEPTH_MAX, DOCUMENT_MAX, ELEMENTS_MAX, Error, TEXT_MAX, Unwritable};
use crate::document::ResultDocument;
use crate::eligibility::code::CharacterCode;
use quick_xml::events::Event;

const ROOT: &str = "XmlMsg";
const HEADER: &str = "MessageHeader";
const BODY: &str = "MessageBody";

/// Namespace of the one element that is ours.
const NAMESPACE: &str = "tag:kakunin.example,2026:result";

/// Writes a document as XML.
///
/// # Errors
/// [`Unwritable::ControlCharacter`] for a text that no XML can hold, [`Unwritable::TooLarge`] for a document that no reader
/// would take.
pub fn encode_xml(document: &ResultDocument, charset: Charset) -> Result<Vec<u8>, Unwritable> {
    let code = match charset {
        Charset::ShiftJis => CharacterCode::ShiftJis,
        Charset::Utf8 => CharacterCode::Utf8,
    };
    let mut root = Writer::default();
    root.always(HEADER, write_header(document, Some(code)));
    root.always(BODY, write_body(document));
    if let Some(check) = &document.check {
        root.always(CHECK, write_check(check));
    }
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"{}\" standalone=\"no\"?>\n<{ROOT}>\n",
        charset.label()
    );
    for element in &root.0 {
        write(element, 1, charset, &mut text)?;
    }
    text += &format!("</{ROOT}>\n");
    let bytes = charset.encode(&text);
    if bytes.len() > DOCUMENT_MAX {
        return Err(Unwritable::TooLarge {
            limit: DOCUMENT_MAX,
        });
    }
    Ok(bytes)
}

/// One element on a line of its own, its children indented.
fn write(
    element: &Element,
    depth: usize,
    charset: Charset,
    to: &mut String,
) -> Result<(), Unwritable> {
    let Element { name, content } = element;
    let indent = "  ".repeat(depth);
    let namespace = if name == CHECK {
        format!(" xmlns=\"{NAMESPACE}\"")
    } else {
        String::new()
    };
    match content {
        Content::Text(text) => {
            *to += &format!("{indent}<{name}{namespace}>");
            escape(text, charset, to)?;
            *to += &format!("</{name}>\n");
        }
        Content::Children(children) => {
            *to += &format!("{indent}<{name}{namespace}>\n");
            for child in children {
                write(child, depth + 1, charset, to)?;
            }
            *to += &format!("{indent}</{name}>\n");
        }
    }
    Ok(())
}

/// Marks of XML as predefined entities, and what the character set does not hold as character references.
fn escape(text: &str, charset: Charset, to: &mut String) -> Result<(), Unwritable> {
    if !is_text(text) {
        return Err(Unwritable::ControlCharacter);
    }
    for character in text.chars() {
        match character {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            _ if charset.holds(character) => to.push(character),
            _ => *to += &format!("&#x{:X};", u32::from(character)),
        }
    }
    Ok(())
}

/// Reads a document from XML, ours or that of another program.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_xml(bytes: &[u8]) -> Result<ResultDocument, Error> {
    if bytes.len() > DOCUMENT_MAX {
        return Err(Error::TooLarge {
            length: bytes.len(),
            limit: DOCUMENT_MAX,
        });
    }
    let children = read(&charset::decode(bytes)?)?;
    let message = Reader(&children);
    let (header, body) = (message.within(HEADER)?, message.within(BODY)?);
    if header.is_empty() && body.is_empty() {
        return Err(Error::Missing { name: HEADER });
    }
    let mut document = read_header(header)?;
    read_body(body, &mut document)?;
    let check = message.within(CHECK)?;
    if !check.is_empty() {
        document.check = Some(read_check(check)?);
    }
    Ok(document)
}

/// An element that is open.
struct Open {
    name: String,
    children: Vec<Element>,
    text: String,
}

impl Open {
    fn close(self) -> Element {
        let content = if !self.children.is_empty() {
            Content::Children(self.children)
        } else if self.text.contains(['\n', '\r', '\t']) {
            // No text of the vocabulary has lines: these were made by a program that indents.
            Content::Text(self.text.trim_matches([' ', '\t', '\n', '\r']).to_owned())
        } else {
            Content::Text(self.text)
        };
        Element {
            name: self.name,
            content,
        }
    }
}

/// The children of the root element.
fn read(text: &str) -> Result<Vec<Element>, Error> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Element> = None;
    let mut elements = 0;
    loop {
        let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let broken = Error::NotTheDocument { offset };
        let event = reader.read_event().map_err(|_| broken.clone())?;
        let is_empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(start) | Event::Empty(start) => {
                // Nothing may follow the root, and nothing else may be one.
                let name = start.name().as_ref().to_owned();
                if root.is_some() || (open.is_empty() && name != ROOT) {
                    return Err(broken);
                }
                if start.attributes().any(|attribute| attribute.is_err()) {
                    return Err(broken);
                }
                elements += 1;
                if elements > ELEMENTS_MAX {
                    return Err(Error::TooMany {
                        limit: ELEMENTS_MAX,
                    });
                }
                if open.len() >= DEPTH_MAX {
                    return Err(Error::TooDeep { limit: DEPTH_MAX });
                }
                if let Some(outer) = open.last_mut() {
                    outer.text.clear();
                }
                open.push(Open {
                    name,
                    children: Vec::new(),
                    text: String::new(),
                });
                if is_empty {
                    close(&mut open, &mut root).ok_or(broken)?;
                }
            }
            Event::End(_) => close(&mut open, &mut root).ok_or(broken)?,
            Event::Text(text) => add(&text.xml10_content(), &mut open, broken)?,
            Event::CData(text) => {
                if open.is_empty() {
                    return Err(broken);
                }
                add(&text.xml10_content(), &mut open, broken)?;
            }
            Event::GeneralRef(reference) => {
                let resolved = if reference.is_char_ref() {
                    let character = reference.resolve_char_ref().ok().flatten();
                    character.ok_or_else(|| broken.clone())?
                } else {
                    predefined(&reference.xml10_content()).ok_or(Error::Entity)?
                };
                if open.is_empty() {
                    return Err(broken);
                }
                add(resolved.encode_utf8(&mut [0; 4]), &mut open, broken)?;
            }
            Event::Decl(declaration) => {
                let first = root.is_none() && open.is_empty() && offset == 0;
                let version = declaration.version().map_err(|_| broken.clone())?;
                if !first || version != "1.0" {
                    return Err(broken);
                }
            }
            Event::DocType(_) => return Err(Error::DocumentType),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => {
                return match root.filter(|_| open.is_empty()).map(|root| root.content) {
                    Some(Content::Children(children)) => Ok(children),
                    Some(Content::Text(_)) => Ok(Vec::new()),
                    None => Err(broken),
                };
            }
        }
    }
}

/// The innermost element goes to the one around it, or becomes the root.
fn close(open: &mut Vec<Open>, root: &mut Option<Element>) -> Option<()> {
    let element = open.pop()?.close();
    match open.last_mut() {
        Some(outer) => outer.children.push(element),
        None => *root = Some(element),
    }
    Some(())
}

/// Adds to the text of the innermost element; outside of the root there is white space only.
fn add(text: &str, open: &mut [Open], broken: Error) -> Result<(), Error> {
    let Some(innermost) = open.last_mut() else {
        let white = text
            .bytes()
            .all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        return if white { Ok(()) } else { Err(broken) };
    };
    // Between elements there is white space, and in other people's files anything; none of it means something.
    if !innermost.children.is_empty() {
        return Ok(());
    }
    if innermost.text.chars().count() + text.chars().count() > TEXT_MAX {
        return Err(Error::TextTooLong { limit: TEXT_MAX });
    }
    innermost.text.push_str(text);
    Ok(())
}

/// XML 1.0 §4.6: the entities every document has.
fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "apos" => '\'',
        "gt" => '>',
        "lt" => '<',
        "quot" => '"',
        _ => return None,
    })
}
