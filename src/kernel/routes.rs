//! A router that remembers its addresses, so that the permission matrix can be held against it.

use axum::{Router, handler::Handler, http::Method, routing::MethodFilter, routing::on};

use super::app::App;

/// Routes of a capability. Made only by [`Routes::get`] and [`Routes::post`]: what is not
/// recorded is not served.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    list: Vec<(Method, &'static str)>,
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

    /// Both lots of routes.
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.router = self.router.merge(other.router);
        self
    }

    /// Every method and address served.
    pub fn list(&self) -> &[(Method, &'static str)] {
        &self.list
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
