//! A router that remembers its addresses, so that the permission matrix can be held against it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, on},
};

use super::app::App;

/// What a route may take beyond what any form may.
#[derive(Clone, Copy, Debug)]
pub struct Leeway {
    /// For the whole request, the sending of its body included.
    pub within: Duration,
    /// The body is not a form to be held and offered again: the handler reads it, once it knows who asks.
    pub streamed: bool,
}

/// Leeway by the pattern of the route.
pub type Leeways = Arc<HashMap<&'static str, Leeway>>;

/// A large file on a poor line.
const UPLOAD_WITHIN: Duration = Duration::from_secs(300);
/// A change over everyone, in one transaction.
const SWEEP_WITHIN: Duration = Duration::from_secs(120);
/// A question to someone outside, who may not answer.
const ASKING_WITHIN: Duration = Duration::from_secs(10);

/// Routes of a capability. Made only by [`Routes::get`] and [`Routes::post`]: what is not
/// recorded is not served.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    list: Vec<(Method, &'static str)>,
    leeways: HashMap<&'static str, Leeway>,
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page.
    pub fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::GET, MethodFilter::GET, path, handler)
    }

    /// A change.
    pub fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::POST, MethodFilter::POST, path, handler)
    }

    /// A change that touches so many rows that it may take long.
    pub fn sweep<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.leeways.insert(path, Leeway { within: SWEEP_WITHIN, streamed: false });
        self.post(path, handler)
    }

    /// A change that waits for someone outside.
    pub fn asking<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.leeways.insert(path, Leeway { within: ASKING_WITHIN, streamed: false });
        self.post(path, handler)
    }

    /// A file of at most `largest` bytes, read by the handler.
    pub fn upload<H, T>(mut self, path: &'static str, largest: usize, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.leeways.insert(path, Leeway { within: UPLOAD_WITHIN, streamed: true });
        self.list.push((Method::POST, path));
        let file = on(MethodFilter::POST, handler).layer(DefaultBodyLimit::max(largest));
        self.router = self.router.route(path, file);
        self
    }

    /// Both lots of routes.
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.leeways.extend(other.leeways);
        self.router = self.router.merge(other.router);
        self
    }

    /// Every method and address served.
    pub fn list(&self) -> &[(Method, &'static str)] {
        &self.list
    }

    /// Which of them may take more.
    pub fn leeways(&self) -> Leeways {
        Arc::new(self.leeways.clone())
    }

    /// The router itself.
    pub fn into_router(self) -> Router<App> {
        self.router
    }

    fn on<H, T>(mut self, method: Method, filter: MethodFilter, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.list.push((method, path));
        self.router = self.router.route(path, on(filter, handler));
        self
    }
}
