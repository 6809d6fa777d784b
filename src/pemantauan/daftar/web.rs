//! Pintu daftar pemantauan.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    store::{self, SEHALAMAN},
    view::{BarisBawahan, BarisMilik, HalamanDaftar},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::rapikan,
        layout::{Bingkai, halaman},
        routes::Routes,
        time::tanggal,
    },
    pemantauan::kewajiban::{dilihat_pada, meter_penilai},
    periode::Semester,
};

/// Alamat daftar.
pub fn routes() -> Routes {
    Routes::new().get("/pemantauan", daftar)
}

/// Semester dan kursornya.
#[derive(Deserialize)]
struct Tanya {
    semester: Option<Semester>,
    nama: Option<String>,
    sesudah: Option<Uuid>,
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let hari = pelaku.hari_ini;
    let kini = Semester::pada(hari);
    let semester = tanya.semester.unwrap_or(kini);
    if semester > kini {
        return Err(Error::NotFound);
    }
    let nama = tanya.nama.map(|n| rapikan(&n));
    let kursor = nama.as_deref().zip(tanya.sesudah);
    let mut conn = app.db.acquire().await?;
    let (mut bawahan, meter) = match pelaku.menilai {
        true => (
            store::bawahan(&mut conn, &pelaku, semester, dilihat_pada(semester, hari), kursor).await?,
            Some(meter_penilai(&mut conn, pelaku.id, semester, hari).await?),
        ),
        false => (Vec::new(), None),
    };
    let milik = store::milik(&mut conn, pelaku.id).await?;
    drop(conn);
    let lebih = bawahan.len() > SEHALAMAN;
    bawahan.truncate(SEHALAMAN);
    let berikut = bawahan.last().filter(|_| lebih).and_then(|b| {
        let tanya = [("semester", semester.to_string()), ("nama", b.kunci.clone()), ("sesudah", b.id.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/pemantauan?{q}"))
    });
    let tulis = |pada| tanggal(pelaku.zona.hari(pada));
    let bawahan = bawahan.into_iter().map(|orang| BarisBawahan {
        selesai: orang.selesai.map(|(hasil, pada)| (hasil, tulis(pada))),
        dokumentasi: orang
            .dokumentasi
            .map(|(sampai, pada)| format!("sampai {}, dikirim {}", tanggal(sampai), tulis(pada))),
        orang,
    });
    let milik = milik.into_iter().map(|m| BarisMilik {
        semester: m.semester,
        hasil: m.hasil,
        keterangan: match m.tenggat {
            Some(t) => format!("Oleh {}, {}; upayanya sampai {}", m.penilai, tulis(m.pada), tanggal(t)),
            None => format!("Oleh {}, {}", m.penilai, tulis(m.pada)),
        },
    });
    let page = HalamanDaftar {
        saya: pelaku.id,
        semester,
        lain: if semester == kini { kini.sebelumnya() } else { semester.sesudahnya() },
        kini,
        meter,
        bawahan: bawahan.collect(),
        berikut,
        milik: milik.collect(),
        memantau: pelaku.memantau,
        bingkai,
    };
    halaman(StatusCode::OK, &page)
}
