//! Pintu peristiwa. Setiap perubahan diperlihatkan akibatnya dahulu, baru disimpan.

use axum::{extract::State, http::StatusCode, response::Response};
use sqlx::PgConnection;

use super::{
    formulir::{FormPeristiwa, Langkah},
    model::{Diakhiri, Perintah, Peristiwa, PeristiwaId, Tercatat},
    store,
    view::HalamanPeristiwa,
};
use crate::{
    kepegawaian::{
        Kepegawaian,
        akibat::{self, Akibat, HalamanAkibat},
        orang::{self, Orang},
        peran,
    },
    kernel::{
        app::App,
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        time::{Zona, tanggal},
        web::bersaing,
    },
    masuk,
};

type Kiriman = Formulir<FormPeristiwa>;
type Satu = Alamat<(PegawaiId, PeristiwaId)>;

/// Alamat peristiwa.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pegawai/{id}/peristiwa/baru", baru)
        .sweep("/pegawai/{id}/peristiwa", catat)
        .get("/pegawai/{id}/peristiwa/{peristiwa}", lihat_pembetulan)
        .sweep("/pegawai/{id}/peristiwa/{peristiwa}", betulkan)
        .get("/pegawai/{id}/peristiwa/{peristiwa}/pembatalan", lihat_pembatalan)
        .sweep("/pegawai/{id}/peristiwa/{peristiwa}/pembatalan", batalkan)
}

fn aksi(id: PegawaiId, langkah: Langkah) -> String {
    match langkah {
        Langkah::Catat => format!("/pegawai/{id}/peristiwa"),
        Langkah::Betulkan(p) => format!("/pegawai/{id}/peristiwa/{p}"),
        Langkah::Batalkan(p) => format!("/pegawai/{id}/peristiwa/{p}/pembatalan"),
    }
}

async fn baru(app: State<App>, p: Pengguna, b: Bingkai, Alamat(id): Alamat<PegawaiId>) -> Result<Response> {
    tampilkan(&app, &p, b, id, Langkah::Catat).await
}

async fn lihat_pembetulan(app: State<App>, p: Pengguna, b: Bingkai, Alamat((id, k)): Satu) -> Result<Response> {
    tampilkan(&app, &p, b, id, Langkah::Betulkan(k)).await
}

async fn lihat_pembatalan(app: State<App>, p: Pengguna, b: Bingkai, Alamat((id, k)): Satu) -> Result<Response> {
    tampilkan(&app, &p, b, id, Langkah::Batalkan(k)).await
}

async fn catat(
    app: State<App>,
    p: Pengguna,
    b: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
    kiriman: Kiriman,
) -> Result<Response> {
    terima(&app, &p, b, id, Langkah::Catat, kiriman).await
}

async fn betulkan(
    app: State<App>,
    p: Pengguna,
    b: Bingkai,
    Alamat((id, k)): Satu,
    kiriman: Kiriman,
) -> Result<Response> {
    terima(&app, &p, b, id, Langkah::Betulkan(k), kiriman).await
}

async fn batalkan(
    app: State<App>,
    p: Pengguna,
    b: Bingkai,
    Alamat((id, k)): Satu,
    kiriman: Kiriman,
) -> Result<Response> {
    terima(&app, &p, b, id, Langkah::Batalkan(k), kiriman).await
}

fn formulir(
    bingkai: Bingkai,
    orang: &Orang,
    langkah: Langkah,
    isian: FormPeristiwa,
    galat: Galat,
    lama: Option<Peristiwa>,
) -> HalamanPeristiwa {
    HalamanPeristiwa {
        bingkai,
        id: orang.id,
        nama: orang.nama(),
        non_asn: orang.non_asn(),
        langkah,
        aksi: aksi(orang.id, langkah),
        isian,
        galat,
        lama,
        bergeser: false,
    }
}

/// Peristiwa yang dikenai sebuah langkah.
enum Sasaran {
    Baru,
    Ada(Peristiwa),
    /// Pernah ada.
    Dibatalkan,
}

fn sasaran(tercatat: &[Tercatat], langkah: Langkah) -> Result<Sasaran> {
    let Some(id) = langkah.sasaran() else { return Ok(Sasaran::Baru) };
    let satu = tercatat.iter().find(|t| t.peristiwa.id == id).ok_or(Error::NotFound)?;
    Ok(match satu.dibatalkan {
        None => Sasaran::Ada(satu.peristiwa.clone()),
        Some(_) => Sasaran::Dibatalkan,
    })
}

async fn tampilkan(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: PegawaiId,
    langkah: Langkah,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let orang = orang::cari(&mut conn, id, pelaku).await?;
    let tercatat = store::riwayat(&mut conn, id).await?;
    drop(conn);
    let lama = match sasaran(&tercatat, langkah)? {
        Sasaran::Baru => None,
        Sasaran::Ada(lama) => Some(lama),
        Sasaran::Dibatalkan => return Err(Error::NotFound),
    };
    let isian = lama.as_ref().map(FormPeristiwa::dari).unwrap_or_default();
    halaman(StatusCode::OK, &formulir(bingkai, &orang, langkah, isian, Galat::default(), lama))
}

/// Halaman 409: tulisan orangnya utuh. Yang dikenainya sudah berubah, atau sudah dibatalkan orang lain.
fn didahului(
    bingkai: Bingkai,
    orang: &Orang,
    langkah: Langkah,
    isian: FormPeristiwa,
    lama: Option<Peristiwa>,
) -> Result<Response> {
    // Yang sudah dibatalkan dapat dicatat lagi dari tulisan yang sama.
    let langkah = if lama.is_some() { langkah } else { Langkah::Catat };
    let mut page = formulir(bingkai, orang, langkah, isian, Galat::default(), lama);
    page.bergeser = true;
    halaman(StatusCode::CONFLICT, &page).map(bersaing)
}

async fn terima(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: PegawaiId,
    langkah: Langkah,
    kiriman: Kiriman,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let orang = orang::kunci(&mut tx, id, pelaku).await?;
    peran::giliran(&mut tx).await?;
    let meja = pelaku.sebagai(Kepegawaian, orang.clone())?;
    let tercatat = store::riwayat(&mut tx, id).await?;
    let lama = match sasaran(&tercatat, langkah)? {
        Sasaran::Baru => None,
        Sasaran::Ada(lama) if lama.versi == kiriman.versi()? => Some(lama),
        Sasaran::Ada(lama) => return didahului(bingkai, &orang, langkah, kiriman.isi, Some(lama)),
        Sasaran::Dibatalkan => return didahului(bingkai, &orang, langkah, kiriman.isi, None),
    };
    let ada: Vec<Peristiwa> = tercatat.into_iter().filter(|t| t.dibatalkan.is_none()).map(|t| t.peristiwa).collect();
    let perintah = match meja.mencatat_peristiwa(langkah, lama.as_ref(), &kiriman.isi, &ada, pelaku.hari_ini) {
        Ok(perintah) if kiriman.isi.tindakan != "ubah" => perintah,
        keputusan => {
            let status = if keputusan.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = formulir(bingkai, &orang, langkah, kiriman.isi, keputusan.err().unwrap_or_default(), lama);
            return halaman(status, &page).map(bersaing);
        }
    };
    let nomor = langkah.sasaran().unwrap_or_else(PeristiwaId::new);
    let akibat = match terapkan(&mut tx, pelaku, &orang, nomor, &perintah).await? {
        Some(akibat) => akibat,
        None => {
            tx.rollback().await?;
            let mut galat = Galat::default();
            let nama = orang.nama();
            galat.catat(
                "jenis",
                format!("{nama} satu-satunya admin aplikasi. Beri dahulu peran itu kepada orang lain."),
            );
            let page = formulir(bingkai, &orang, langkah, kiriman.isi, galat, lama);
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing);
        }
    };
    if akibat.sidik() != kiriman.isi.sidik {
        tx.rollback().await?;
        let bergeser = !kiriman.isi.sidik.is_empty();
        let page = HalamanAkibat {
            bingkai,
            id,
            nama: orang.nama(),
            judul: langkah.judul().into(),
            butir: perintah.kalimat(),
            akibat,
            bergeser,
            aksi: aksi(id, langkah),
            versi: lama.map(|l| l.versi),
            isian: akibat::isian(&kiriman.isi)?,
            tombol: langkah.tombol(),
        };
        return halaman(if bergeser { StatusCode::CONFLICT } else { StatusCode::OK }, &page);
    }
    let lokasi = format!("/pegawai/{id}");
    let jejak = Jejak {
        peristiwa: perintah.peristiwa(),
        objek_jenis: "pegawai",
        objek: id.uuid(),
        pelaku: Some(pelaku.id),
        pada: app.clock.now(),
        rincian: perintah.rincian(&akibat.lain),
    };
    audit::catat(&mut tx, jejak, &kiriman.kiriman.ke(&lokasi)).await?;
    if matches!(perintah, Perintah::Batalkan(..)) {
        store::lupakan(&mut tx, nomor).await?;
    }
    masuk::sapu_purna(&mut tx, Zona::Wib.hari(app.clock.now())).await?;
    tx.commit().await?;
    Ok(lanjut(&lokasi, pesan(&perintah)))
}

fn pesan(perintah: &Perintah) -> &'static str {
    match perintah {
        Perintah::Catat(_) => "Peristiwa disimpan. Penilai yang terdampak sudah disusun ulang.",
        Perintah::Betulkan(..) => "Pembetulan disimpan. Penilai yang terdampak sudah disusun ulang.",
        Perintah::Batalkan(lama, _) if lama.jenis.mengakhiri() => {
            "Peristiwa dibatalkan. Yang diakhirinya berlaku kembali sebagaimana Anda baca tadi."
        }
        Perintah::Batalkan(..) => "Peristiwa dibatalkan.",
    }
}

/// Menuliskan perubahannya dan menyebut akibatnya; kosong bila tidak akan ada admin lagi.
async fn terapkan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    orang: &Orang,
    nomor: PeristiwaId,
    perintah: &Perintah,
) -> Result<Option<Akibat>> {
    let siapa = orang.id;
    let sebelum = akibat::mulai(conn, siapa).await?;
    let semula = store::diakhiri(conn, nomor).await?;
    let tertahan = store::laksanakan(conn, siapa, nomor, perintah).await?;
    let akhirnya = store::diakhiri(conn, nomor).await?;
    let mut akibat = akibat::selesaikan(conn, sebelum, pelaku.hari_ini).await?;
    let tetap = |d: &&Diakhiri| !tertahan.iter().any(|t| t.kunci == d.kunci);
    let pulih = semula.iter().filter(tetap).filter(|d| !akhirnya.iter().any(|a| a.kunci == d.kunci));
    akibat.lain.extend(pulih.map(Diakhiri::kembali));
    if let Some(isi) = perintah.isi().filter(|i| i.jenis.mengakhiri()) {
        let berakhir: Vec<_> = akhirnya.iter().filter(tetap).collect();
        if berakhir.iter().any(|d| d.admin()) && !peran::ada_admin(conn, isi.mulai).await? {
            return Ok(None);
        }
        akibat.purna = Some(orang.nama());
        akibat.lain.extend(berakhir.iter().map(|d| d.berakhir(isi.mulai)));
        akibat.perhatian.extend(berakhir.iter().filter_map(|d| d.pengganti(pelaku)));
        if store::berakun(conn, siapa).await? {
            let sejak = tanggal(isi.mulai);
            akibat.lain.push(format!("Akunnya tidak dapat dipakai lagi sejak {sejak}; sesi yang terbuka berakhir."));
        }
    }
    akibat.perhatian.extend(tertahan.iter().map(Diakhiri::tertahan));
    let plt = store::plt_tertinggal(conn, siapa, pelaku.hari_ini).await?;
    akibat.perhatian.extend(plt.iter().map(|(unit, plt)| {
        let nama = orang.nama();
        format!("{unit} dikepalai {nama}, tetapi masih mempunyai Plt. {plt}. Akhiri penempatan Plt. itu.")
    }));
    let dinanti = store::dinanti(conn, siapa, pelaku).await?;
    akibat.perhatian.extend(dinanti.iter().map(|d| {
        let sebagai = d.sebagai.sebutan();
        format!("{} Sesudah disimpan, tunjuk {sebagai}-nya dari halaman orang ini.", d.kalimat())
    }));
    Ok(Some(akibat))
}
