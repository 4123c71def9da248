//! The API's description, made from the handlers' own types: nothing is written twice.

use crate::{Entry, Problem, Route};
use axum::http::Method;
use kernel::Side;
use utoipa::openapi::path::{self, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Content, ContentBuilder, HttpMethod, Info, OpenApi, Paths, Ref, RefOr, Required, ResponseBuilder, Schema,
};
use utoipa::{PartialSchema, ToSchema};

/// A content type and what it holds.
type Typed = (&'static str, RefOr<Schema>);
type Named = Vec<(String, RefOr<Schema>)>;

/// One operation while its handler's types tell about themselves.
#[derive(Default)]
pub struct Operation {
    parameters: Vec<Parameter>,
    body: Option<Typed>,
    answer: Option<(u16, Option<Typed>)>,
    is_tagged: bool,
    schemas: Named,
}

impl Operation {
    fn reference<T: ToSchema>(&mut self) -> RefOr<Schema> {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(T::name()).into()
    }
    pub(crate) fn path(&mut self, route: &Route, values: Vec<RefOr<Schema>>) {
        let names: Vec<_> = route.parameters().collect();
        assert_eq!(
            names.len(),
            values.len(),
            "{} {}: the path and Path<…> disagree",
            route.method,
            route.path
        );
        self.parameters.extend(names.into_iter().zip(values).map(|(name, schema)| {
            let place = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
            place.required(Required::True).schema(Some(schema)).build()
        }));
    }
    pub(crate) fn query(&mut self, parameters: Vec<Parameter>) {
        self.parameters.extend(parameters);
    }
    pub(crate) fn header(&mut self, name: &str, description: &str) {
        let place = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header);
        let place = place.required(Required::False).description(Some(description));
        self.parameters.push(place.schema(Some(String::schema())).build());
    }
    pub(crate) fn body<T: ToSchema>(&mut self, content_type: &'static str) {
        let schema = self.reference::<T>();
        self.body = Some((content_type, schema));
    }
    pub(crate) fn raw_body(&mut self) {
        self.body = Some(("application/octet-stream", binary()));
    }
    pub(crate) fn answer<T: ToSchema>(&mut self, status: u16) {
        let schema = self.reference::<T>();
        self.answer = Some((status, Some(("application/json", schema))));
    }
    pub(crate) fn empty_answer(&mut self, status: u16) {
        self.answer = Some((status, None));
    }
    pub(crate) fn page(&mut self) {
        self.answer = Some((200, Some(("text/html", String::schema()))));
    }
    pub(crate) fn file(&mut self) {
        self.answer = Some((200, Some(("application/octet-stream", binary()))));
    }
    pub(crate) fn events(&mut self) {
        self.answer = Some((200, Some(("text/event-stream", String::schema()))));
    }
    pub(crate) fn tagged(&mut self) {
        self.is_tagged = true;
    }
}

fn binary() -> RefOr<Schema> {
    let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build().into()
}

/// The whole description. Pages of the portal are not part of it: nobody programs against them.
pub(crate) fn document(entries: &[Entry], version: &str) -> OpenApi {
    let mut paths = Paths::new();
    let mut schemas: Named = Vec::new();
    let mut problem = Operation::default();
    problem.reference::<Problem>();
    schemas.append(&mut problem.schemas);
    for entry in entries.iter().filter(|entry| !entry.route.is_page()) {
        let mut operation = Operation::default();
        (entry.describe)(&mut operation);
        schemas.append(&mut operation.schemas);
        let method = http_method(entry.route.method);
        paths.add_path_operation(entry.route.path, vec![method], finished(entry.route, operation));
    }
    let components =
        schemas.into_iter().fold(ComponentsBuilder::new(), |all, (name, schema)| all.schema(name, schema));
    let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("rapport_session")));
    let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = components.security_scheme("session", session).security_scheme("token", token);
    let mut api = OpenApi::new(Info::new("Rapport", version), paths);
    api.components = Some(components.build());
    api
}

/// Names that stand for more than one type: two crates call different things the same.
pub(crate) fn clashes(entries: &[Entry]) -> Vec<String> {
    let mut seen: std::collections::BTreeMap<String, RefOr<Schema>> = Default::default();
    let mut clashes = Vec::new();
    for entry in entries {
        let mut operation = Operation::default();
        (entry.describe)(&mut operation);
        for (name, schema) in operation.schemas {
            match seen.get(&name) {
                Some(earlier) if *earlier != schema && !clashes.contains(&name) => clashes.push(name),
                Some(_) => {}
                None => {
                    seen.insert(name, schema);
                }
            }
        }
    }
    clashes
}

fn finished(route: &Route, operation: Operation) -> path::Operation {
    let doc = route.doc.trim();
    let mut built = OperationBuilder::new().operation_id(Some(route.name)).tag(route.owner());
    built = built.description((!doc.is_empty()).then_some(doc));
    for parameter in operation.parameters {
        built = built.parameter(parameter);
    }
    if let Some((content_type, schema)) = operation.body {
        let body = RequestBodyBuilder::new().content(content_type, content(schema));
        built = built.request_body(Some(body.required(Some(Required::True)).build()));
    }
    let (status, answer) = operation.answer.unwrap_or((200, None));
    let mut response =
        ResponseBuilder::new().description(if answer.is_some() { "Done" } else { "Done, no body" });
    if let Some((content_type, schema)) = answer {
        response = response.content(content_type, content(schema));
    }
    if operation.is_tagged {
        let header = utoipa::openapi::header::HeaderBuilder::new().schema(Some(String::schema()));
        response = response.header("ETag", header.description(Some("The revision, for If-Match.")).build());
    }
    let problem = content(Ref::from_schema_name(Problem::name()).into());
    let problem =
        ResponseBuilder::new().description("What went wrong").content("application/problem+json", problem);
    built = built.response(status.to_string(), response.build()).response("default", problem.build());
    if route.side == Side::Team {
        built = built.security(SecurityRequirement::new("session", Vec::<String>::new()));
        built = built.security(SecurityRequirement::new("token", Vec::<String>::new()));
    }
    // One extension, not three: their order in the document would change from run to run.
    let access = serde_json::json!({"side": route.side, "action": route.action, "admin": route.admin});
    let notes = utoipa::openapi::extensions::Extensions::builder().add("x-access", access);
    built.extensions(Some(notes.build())).build()
}

fn content(schema: RefOr<Schema>) -> Content {
    ContentBuilder::new().schema(Some(schema)).build()
}

fn http_method(name: &str) -> HttpMethod {
    match Method::from_bytes(name.as_bytes()) {
        Ok(Method::POST) => HttpMethod::Post,
        Ok(Method::PUT) => HttpMethod::Put,
        Ok(Method::PATCH) => HttpMethod::Patch,
        Ok(Method::DELETE) => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
