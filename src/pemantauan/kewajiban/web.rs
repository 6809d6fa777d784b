//! Pintu meter kewajiban.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    model::{JenisKewajiban, Meter, PerPenilai, PerUnit, Terlipat},
    store::{self, SEHALAMAN},
    view::{HalamanKewajiban, HalamanUnit},
};
use crate::{
    kepegawaian::UnitId,
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, rapikan},
        layout::{Bingkai, halaman},
        routes::Routes,
    },
    periode::Semester,
};

/// Alamat meter kewajiban.
pub fn routes() -> Routes {
    Routes::new().get("/pemantauan/kewajiban", lihat).get("/pemantauan/kewajiban/{unit}", unit)
}

/// Semester yang dilihat; kosong berarti yang berjalan.
#[derive(Deserialize)]
struct Tanya {
    semester: Option<Semester>,
    #[serde(default)]
    sesudah: String,
    /// Nama unit yang dicari.
    #[serde(default)]
    cari: String,
}

/// Nama unit yang dicari paling panjang sekian huruf.
const SEPANJANG: usize = 200;

type Ditanya = Result<Query<Tanya>, QueryRejection>;

/// Semester itu, yang sudah mulai.
fn baca(tanya: Ditanya, pelaku: &Pengguna) -> Result<(Semester, Tanya)> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let semester = tanya.semester.unwrap_or_else(|| Semester::pada(pelaku.hari_ini));
    if semester > Semester::pada(pelaku.hari_ini) {
        return Err(Error::NotFound);
    }
    let cari = rapikan(&tanya.cari).chars().take(SEPANJANG).collect();
    Ok((semester, Tanya { sesudah: rapikan(&tanya.sesudah), cari, ..tanya }))
}

fn jumlah(semester: Semester, pelaku: &Pengguna, baris: impl Iterator<Item = (i64, i64)>) -> Meter {
    let (wajib, sudah) = baris.fold((0, 0), |(a, b), (w, s)| (a + w, b + s));
    Meter { jenis: JenisKewajiban::Pemantauan, semester, hari: pelaku.hari_ini, wajib, sudah }
}

fn jumlah_penilai(semester: Semester, pelaku: &Pengguna, baris: &[PerPenilai]) -> Meter {
    jumlah(semester, pelaku, baris.iter().map(|b| (b.wajib, b.sudah)))
}

async fn lihat(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai, tanya: Ditanya) -> Result<Response> {
    let (semester, Tanya { sesudah, cari, .. }) = baca(tanya, &pelaku)?;
    let mut conn = app.db.acquire().await?;
    let saya = match pelaku.menilai {
        true => Some(store::meter_penilai(&mut conn, pelaku.id, semester, pelaku.hari_ini).await?),
        false => None,
    };
    // Atasan penilai selalu menilai seseorang juga: penilai yang di bawahnya.
    let penilai = match pelaku.menilai {
        true => store::per_penilai(&mut conn, &pelaku, semester).await?,
        false => Vec::new(),
    };
    let mut unit = match pelaku.memantau {
        true => Some(store::per_unit(&mut conn, &pelaku, semester, (&sesudah, &cari)).await?),
        false => None,
    };
    drop(conn);
    if saya.is_none() && unit.is_none() {
        return Err(Error::NotFound);
    }
    let berikut = unit.as_mut().filter(|u| u.len() > SEHALAMAN).and_then(|u| {
        u.truncate(SEHALAMAN);
        let tanya = [("semester", semester.to_string()), ("cari", cari.clone()), ("sesudah", u.last()?.kode.clone())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/pemantauan/kewajiban?{q}"))
    });
    let kini = Semester::pada(pelaku.hari_ini);
    let page = HalamanKewajiban {
        bingkai,
        semester,
        lain: if semester == kini { kini.sebelumnya() } else { semester.sesudahnya() },
        saya,
        bawahan: (!penilai.is_empty())
            .then(|| (jumlah_penilai(semester, &pelaku, &penilai), Terlipat::dari(penilai, PerPenilai::sisa))),
        unit: unit.map(|u| {
            let meter = jumlah(semester, &pelaku, u.iter().map(|b| (b.wajib, b.sudah)));
            (meter, Terlipat::dari(u, PerUnit::sisa))
        }),
        cari,
        berikut,
    };
    halaman(StatusCode::OK, &page)
}

async fn unit(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(unit): Alamat<UnitId>,
    tanya: Ditanya,
) -> Result<Response> {
    let (semester, _) = baca(tanya, &pelaku)?;
    if !pelaku.memantau {
        return Err(Error::NotFound);
    }
    let (nama, penilai) = store::penilai_unit(&mut *app.db.acquire().await?, &pelaku, unit, semester).await?;
    let meter = jumlah_penilai(semester, &pelaku, &penilai);
    halaman(StatusCode::OK, &HalamanUnit { bingkai, semester, unit: nama, meter, penilai })
}
