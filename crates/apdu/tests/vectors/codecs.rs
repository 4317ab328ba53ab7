// SPDX-License-Identifier: MIT OR Apache-2.0
//! Class bytes, commands, responses, status words, data objects.

use crate::file::{Outcome, bytes, hex, refused};
use apdu::tlv::{LeadingFf, Limits, Reader, Writer, simple};
use apdu::{
    Class, Command, LengthForm, Link, Malformed, Response, SecureMessaging, StatusClass, StatusWord,
};
use serde_json::{Value, json};

pub(crate) fn class(input: &Value) -> Outcome {
    let cla = bytes(&input["cla"])[0];
    let class = Class::decode(cla).map_err(refused)?;
    assert_eq!(class.encode(), cla);
    Ok(match class {
        Class::Interindustry(class) => json!({
            "kind": "interindustry",
            "channel": class.channel().get(),
            "secureMessaging": match class.secure_messaging() {
                SecureMessaging::None => "none",
                SecureMessaging::Proprietary => "proprietary",
                SecureMessaging::HeaderNotProcessed => "header-not-processed",
                SecureMessaging::HeaderAuthenticated => "header-authenticated",
            },
            "link": match class.link() {
                Link::LastOrOnly => "last-or-only",
                Link::MoreFollow => "more-follow",
            },
        }),
        Class::Proprietary(_) => json!({ "kind": "proprietary" }),
        Class::Reserved(_) => json!({ "kind": "reserved" }),
    })
}

pub(crate) fn command(input: &Value) -> Outcome {
    let bytes = bytes(&input["bytes"]);
    let command = Command::decode(&bytes).map_err(refused)?;
    assert_eq!(*command.encode(), bytes);
    let header = command.header();
    Ok(json!({
        "header": hex(&[header.cla, header.ins, header.p1, header.p2]),
        "data": hex(command.data()),
        "ne": command.ne().get(),
        "form": match command.length_form() {
            LengthForm::Short => "short",
            LengthForm::Extended => "extended",
        },
    }))
}

pub(crate) fn response(input: &Value) -> Outcome {
    let bytes = bytes(&input["bytes"]);
    let response = Response::decode(&bytes).map_err(refused)?;
    assert_eq!(response.encode(), bytes);
    Ok(json!({
        "data": hex(response.data()),
        "status": hex(&response.status().get().to_be_bytes()),
    }))
}

pub(crate) fn status(input: &Value) -> Outcome {
    let status = u16::from_be_bytes(bytes(&input["status"]).try_into().unwrap());
    let status = StatusWord::new(status).map_err(refused)?;
    let mut output = json!({
        "class": match status.class() {
            StatusClass::Normal => "normal",
            StatusClass::Warning => "warning",
            StatusClass::ExecutionError => "execution-error",
            StatusClass::CheckingError => "checking-error",
        },
    });
    if let Some(counter) = status.counter() {
        output["counter"] = counter.into();
    }
    Ok(output)
}

pub(crate) fn tlv(input: &Value) -> Outcome {
    let bytes = bytes(&input["bytes"]);
    let leading_ff = match input["leadingFf"].as_str().unwrap() {
        "padding" => LeadingFf::Padding,
        "tag-or-padding" => LeadingFf::TagOrPadding,
        other => panic!("{other}"),
    };
    let mut reader = Reader::new(&bytes, &Limits::standard()).with_leading_ff(leading_ff);
    let mut objects = vec![];
    while let Some(object) = reader.next().map_err(at)? {
        objects.push(json!({
            "tag": object.tag().to_string(),
            "offset": object.offset(),
            "valueOffset": object.value_offset(),
            "value": hex(object.value()),
            "written": hex(object.written()),
            "constructed": object.tag().is_constructed(),
        }));
        let mut writer = Writer::new();
        writer.append(object.tag(), object.value()).unwrap();
        assert!(writer.into_bytes().len() <= object.written().len());
    }
    Ok(json!({ "objects": objects }))
}

pub(crate) fn simple_tlv(input: &Value) -> Outcome {
    let bytes = bytes(&input["bytes"]);
    let mut reader = simple::Reader::new(&bytes, &Limits::standard());
    let mut objects = vec![];
    while let Some(object) = reader.next().map_err(at)? {
        objects.push(json!({
            "tag": hex(&[object.tag().get()]),
            "offset": object.offset(),
            "value": hex(object.value()),
            "written": hex(object.written()),
        }));
    }
    Ok(json!({ "objects": objects }))
}

/// A refusal with the offset of the byte at fault.
fn at(malformed: Malformed) -> Value {
    let (Malformed::Tag { offset }
    | Malformed::Length { offset }
    | Malformed::Value { offset, .. }) = malformed
    else {
        panic!("{malformed}");
    };
    json!({ "class": apdu::Error::from(malformed).class(), "offset": offset })
}
