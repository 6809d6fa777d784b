//! Pintu tabel sepekan.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{Days, NaiveDate};
use sqlx::PgConnection;

use super::{
    model::{BARIS_MAKS, BarisMinggu, FormMinggu, Naskah, senin},
    store::{self, Bekal, Draf},
    view::{self, HalamanMinggu, Selisih},
};
use crate::{
    dokumentasi::{
        kegiatan::{
            model::{Ditolak, Isi, Pokok},
            simpanan::{Hasil, Permintaan, Sebab, Simpanan, catat, simpan as simpan_baris},
            store::antara,
            view::KegiatanTampak,
        },
        model::KegiatanId,
    },
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        web::bersaing,
    },
};

/// Alamat tabel sepekan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/dokumentasi", pekan_ini)
        .get("/dokumentasi/minggu/{tanggal}", lihat)
        .post("/dokumentasi/minggu/{tanggal}", kirim)
        .post("/dokumentasi/minggu/{tanggal}/draf", draf)
}

/// Yang dikatakan halamannya selain isi yang tersimpan.
#[derive(Default)]
struct Jawaban {
    /// Yang diketik; kosong berarti yang tersimpan, dengan drafnya.
    naskah: Option<Naskah>,
    galat: Galat,
    keliru: Vec<(KegiatanId, Sebab)>,
    draf_versi: i32,
    tersentuh: usize,
    tab_lain: Vec<String>,
    kabar: Option<String>,
    /// Sesudah menekan Simpan: ketikannya tersimpan sebagai draf.
    menyimpan: Option<bool>,
}

async fn pekan_ini(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let ini = senin(pelaku.hari_ini);
    gambar(&mut conn, &pelaku, bingkai, ini, StatusCode::OK, Jawaban::default()).await
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tanggal): Alamat<NaiveDate>,
) -> Result<Response> {
    let senin = pekan(tanggal)?;
    let mut conn = app.db.acquire().await?;
    gambar(&mut conn, &pelaku, bingkai, senin, StatusCode::OK, Jawaban::default()).await
}

/// Pekan yang masuk akal; tanggal yang terlalu jauh tidak bernama.
fn pekan(tanggal: NaiveDate) -> Result<NaiveDate> {
    use chrono::Datelike;
    if (2000..=2999).contains(&tanggal.year()) { Ok(senin(tanggal)) } else { Err(Error::NotFound) }
}

async fn kirim(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tanggal): Alamat<NaiveDate>,
    kiriman: Formulir<FormMinggu>,
) -> Result<Response> {
    let senin = pekan(tanggal)?;
    let naskah = kiriman.isi.naskah();
    match kiriman.isi.tindakan.as_str() {
        "" | "simpan" => simpan(&app, &pelaku, bingkai, senin, (naskah, kiriman)).await,
        _ => tata(&app, &pelaku, bingkai, senin, (naskah, kiriman)).await,
    }
}

/// Menyimpan semua baris yang disentuh, atau tidak sebaris pun.
async fn simpan(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    senin: NaiveDate,
    (naskah, kiriman): (Naskah, Formulir<FormMinggu>),
) -> Result<Response> {
    let draf_versi = kiriman.isi.draf;
    let isi = match naskah.baca(senin, pelaku.hari_ini) {
        Ok(isi) => isi,
        Err(galat) => {
            let jawaban = Jawaban { naskah: Some(naskah), galat, draf_versi, ..Jawaban::default() };
            return ulang(app, pelaku, bingkai, senin, StatusCode::UNPROCESSABLE_ENTITY, jawaban).await;
        }
    };
    let permintaan = permintaan(&naskah, isi, (senin, draf_versi));
    let pada = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mut hasil = simpan_baris(&mut tx, pelaku.id, &permintaan, pada).await;
    if matches!(hasil, Err(Error::Conflict(_))) {
        // Dokumentasinya dikirim tepat pada saat itu. Sekali lagi: kini barisnya dapat disebut, dan ketikannya utuh.
        tx.rollback().await?;
        tx = app.db.begin().await?;
        hasil = simpan_baris(&mut tx, pelaku.id, &permintaan, pada).await;
    }
    let hasil = hasil?;
    if !hasil.keliru.is_empty() {
        tx.rollback().await?;
        let status = match hasil.keliru.iter().all(|(_, s)| s.isian()) {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::CONFLICT,
        };
        let jawaban = Jawaban { naskah: Some(naskah), keliru: hasil.keliru, draf_versi, ..Jawaban::default() };
        return ulang(app, pelaku, bingkai, senin, status, jawaban).await;
    }
    let ke = format!("/dokumentasi/minggu/{senin}");
    let kiriman = kiriman.kiriman.ke(&ke);
    catat(&mut tx, "kegiatan.simpan", pelaku.id, (&permintaan, &hasil), pada, &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(&ke, &kabar_simpan(&hasil)))
}

fn permintaan(naskah: &Naskah, isi: Vec<(BarisMinggu, Isi)>, draf: (NaiveDate, i32)) -> Permintaan {
    let baris = isi.into_iter().map(|(b, isi)| Simpanan { id: b.id, versi: b.versi, isi, pembetulan: None });
    Permintaan { baris: baris.collect(), hapus: naskah.hapus.clone(), draf: Some(draf), lewati_kembar: false }
}

fn kabar_simpan(hasil: &Hasil) -> String {
    let bagian = [(hasil.ditambah, "ditambahkan"), (hasil.diubah, "diubah"), (hasil.dihapus, "dihapus")];
    let bagian: Vec<String> =
        bagian.iter().filter(|(n, _)| *n > 0).map(|(n, kata)| format!("{n} kegiatan {kata}")).collect();
    match bagian.is_empty() {
        true => "Tersimpan; tidak ada yang berubah.".into(),
        false => format!("Tersimpan: {}.", bagian.join(", ")),
    }
}

/// Menggambar ulang sesudah ditolak; yang diketik juga disimpan sebagai draf, agar tab yang tertutup tidak menghilangkannya.
async fn ulang(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    senin: NaiveDate,
    status: StatusCode,
    mut jawaban: Jawaban,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    jawaban.menyimpan = Some(titip(app, &mut conn, pelaku, senin, &mut jawaban).await?);
    gambar(&mut conn, pelaku, bingkai, senin, status, jawaban).await.map(bersaing)
}

/// Menyimpan yang diketik sebagai draf, dan apakah ia kini tersimpan: draf yang dilanjutkan dari tab lain tidak ditimpa.
async fn titip(
    app: &App,
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    senin: NaiveDate,
    jawaban: &mut Jawaban,
) -> Result<bool> {
    let perubahan = jawaban.naskah.as_ref().map(Naskah::perubahan).unwrap_or_default();
    // Draf yang sudah ada ikut dikosongkan bila ketikannya dihapus.
    if (!perubahan.kosong() || jawaban.draf_versi > 0)
        && let Some(versi) =
            store::simpan_draf(conn, pelaku.id, senin, (&perubahan, jawaban.draf_versi), app.clock.now()).await?
    {
        jawaban.draf_versi = versi;
        return Ok(!perubahan.kosong());
    }
    Ok(false)
}

/// Menata baris tanpa menyimpan.
async fn tata(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    senin: NaiveDate,
    (mut naskah, kiriman): (Naskah, Formulir<FormMinggu>),
) -> Result<Response> {
    let hari = hari_bawaan(senin, pelaku.hari_ini);
    let mut jawaban = Jawaban { draf_versi: kiriman.isi.draf, ..Jawaban::default() };
    let mut conn = app.db.acquire().await?;
    if kiriman.isi.tindakan == "ulangi" {
        let sumber = match store::hari_kerja_terakhir(&mut conn, pelaku.id, hari).await? {
            Some(terakhir) => antara(&mut conn, pelaku.id, terakhir, terakhir).await?,
            None => Vec::new(),
        };
        let pilihan = store::bekal(&mut conn, pelaku.id, senin).await?.konteks.pilihan;
        jawaban.kabar = Some(match sumber.first() {
            Some(p) => format!(
                "{} kegiatan {} disalin ke {}, belum disimpan. Lengkapi realisasinya.",
                sumber.len(),
                view::hari_singkat(p.isi.tanggal),
                view::hari_singkat(hari)
            ),
            None => "Tidak ada kegiatan dalam sebulan terakhir yang dapat diulang.".into(),
        });
        jawaban.tersentuh = naskah.ulangi(&sumber, &pilihan, hari);
    } else {
        let tersentuh = naskah.tata(&kiriman.isi.tindakan, hari);
        jawaban.tersentuh =
            tersentuh.ok_or_else(|| Error::Invalid("Tombol itu tidak dikenal. Muat ulang halamannya.".into()))?;
    }
    jawaban.naskah = Some(naskah);
    titip(app, &mut conn, pelaku, senin, &mut jawaban).await?;
    gambar(&mut conn, pelaku, bingkai, senin, StatusCode::OK, jawaban).await
}

/// Hari bagi baris baru: hari ini, atau hari pertama pekan yang sudah lewat.
fn hari_bawaan(senin: NaiveDate, hari_ini: NaiveDate) -> NaiveDate {
    if (senin..senin + Days::new(7)).contains(&hari_ini) { hari_ini } else { senin }
}

/// Menyimpan yang sedang diketik sebagai draf: sendiri oleh skrip, atau lewat tombolnya.
async fn draf(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tanggal): Alamat<NaiveDate>,
    kiriman: Formulir<FormMinggu>,
) -> Result<Response> {
    let senin = pekan(tanggal)?;
    let ke = format!("/dokumentasi/minggu/{senin}");
    let mut conn = app.db.acquire().await?;
    let otomatis = match kiriman.isi.tindakan.as_str() {
        "buang" => {
            store::buang_draf(&mut conn, pelaku.id, senin).await?;
            return Ok(lanjut(&ke, "Draf dibuang. Yang tampak sekarang adalah yang tersimpan."));
        }
        "otomatis" => true,
        _ => false,
    };
    let mut naskah = kiriman.isi.naskah();
    let (perubahan, versi) = (naskah.perubahan(), kiriman.isi.draf);
    if perubahan.kosong() && !otomatis {
        return Ok(lanjut(&ke, "Belum ada yang diketik, jadi tidak ada draf yang disimpan."));
    }
    let tersimpan = store::simpan_draf(&mut conn, pelaku.id, senin, (&perubahan, versi), app.clock.now()).await?;
    match (tersimpan, otomatis) {
        (Some(versi), true) => Ok(versi.to_string().into_response()),
        (Some(_), false) => {
            Ok(lanjut(&ke, "Draf tersimpan. Anda dapat melanjutkannya kapan saja dari perangkat mana pun."))
        }
        (None, true) => Err(Error::Conflict("Draf pekan ini sedang dilanjutkan dari tab lain.".into())),
        (None, false) => {
            let mut jawaban = Jawaban::default();
            if let Some(Draf { naskah: lain, versi, .. }) = store::bekal(&mut conn, pelaku.id, senin).await?.draf {
                jawaban.tab_lain = naskah.gabung(lain).iter().map(view::ringkas).collect();
                jawaban.draf_versi = versi;
            }
            jawaban
                .galat
                .catat("isian", "Draf pekan ini sudah dilanjutkan dari tab lain; keduanya digabung di bawah ini.");
            jawaban.naskah = Some(naskah);
            gambar(&mut conn, &pelaku, bingkai, senin, StatusCode::CONFLICT, jawaban).await
        }
    }
}

async fn gambar(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    senin: NaiveDate,
    status: StatusCode,
    jawaban: Jawaban,
) -> Result<Response> {
    let Bekal { konteks, draf, tempelan } = store::bekal(conn, pelaku.id, senin).await?;
    let semua = antara(conn, pelaku.id, senin, senin + Days::new(6)).await?;
    let terkunci =
        |p: &Pokok| konteks.terkirim.iter().any(|(awal, akhir)| *awal <= p.isi.tanggal && p.isi.tanggal <= *akhir);
    let (terkirim, terbuka): (Vec<_>, Vec<_>) = semua.iter().partition(|p| terkunci(p));
    let tersisa = terbuka.len().saturating_sub(BARIS_MAKS);
    let tampil = &terbuka[..terbuka.len() - tersisa];
    let kotor = jawaban.naskah.is_some();
    let mut draf_versi = jawaban.draf_versi;
    let (mut naskah, draf_pada) = match (jawaban.naskah, draf) {
        (Some(mut naskah), _) => {
            naskah.susulkan(tampil);
            (naskah, None)
        }
        (None, Some(draf)) => {
            draf_versi = draf.versi;
            let (naskah, dikembalikan) = draf.naskah.di_atas(tampil);
            (naskah, dikembalikan.then(|| view::pada(pelaku.zona, draf.pada)))
        }
        (None, None) => (Naskah::dari(tampil), None),
    };
    let mut galat = jawaban.galat;
    let selisih = selisih(&mut naskah, &jawaban.keliru, &semua, &mut galat);
    let terbuka = view::hari_terbuka(senin, pelaku.hari_ini, &konteks.terkirim);
    if let Some(bawaan) = terbuka.iter().rev().find(|h| **h <= hari_bawaan(senin, pelaku.hari_ini)).or(terbuka.first())
    {
        naskah.sediakan(*bawaan);
    }
    let hari: Vec<_> = terbuka.iter().map(|h| (h.to_string(), view::hari_singkat(*h))).collect();
    let kelompok = view::kelompok(&konteks.pilihan, &naskah, &semua);
    let nasib = jawaban.menyimpan.filter(|_| !galat.kosong()).map(|titip| view::nasib(&naskah, &galat, titip));
    let page = HalamanMinggu {
        nasib,
        senin,
        hari_ini: pelaku.hari_ini,
        hapus: naskah.hapus.iter().map(|(id, versi)| format!("{id}:{versi}")).collect(),
        baris: view::baris(naskah, &kelompok, &hari, &semua, &galat),
        terkirim: terkirim.into_iter().map(KegiatanTampak::dari).collect(),
        tanpa_skp: konteks.pilihan.semua().next().is_none(),
        dapat_diulang: terbuka.contains(&pelaku.hari_ini),
        kotor: kotor || draf_pada.is_some(),
        tersentuh: jawaban.tersentuh,
        tab_lain: jawaban.tab_lain,
        kabar: jawaban.kabar,
        bingkai,
        hari,
        kelompok,
        tersisa,
        galat,
        selisih,
        draf_pada,
        draf_versi,
        tempelan,
    };
    halaman(status, &page)
}

/// Kalimat bagi setiap baris yang keliru, dan versi yang diperlukan agar menekan Simpan lagi memakai tulisan orangnya.
fn selisih(
    naskah: &mut Naskah,
    keliru: &[(KegiatanId, Sebab)],
    tersimpan: &[Pokok],
    galat: &mut Galat,
) -> Vec<Selisih> {
    let mut selisih = Vec::new();
    for (id, sebab) in keliru {
        let kini = tersimpan.iter().find(|p| p.id == *id).map(BarisMinggu::dari);
        if let Some(letak) = naskah.hapus.iter().position(|(h, _)| h == id) {
            // Yang tidak jadi dihapus kembali menjadi baris.
            naskah.hapus.remove(letak);
            if let Some(kini) = kini.clone() {
                naskah.baris.push(kini);
            }
        }
        let Some(letak) = naskah.baris.iter().position(|b| b.id == *id) else {
            galat.catat("isian", Ditolak::Terkunci.to_string());
            continue;
        };
        let (n, baris) = (letak + 1, &mut naskah.baris[letak]);
        match sebab {
            Sebab::Terkirim => galat.catat(format!("tanggal-{n}"), Ditolak::Terkunci.to_string()),
            Sebab::Sasaran => {
                galat.catat(
                    format!("sasaran-{n}"),
                    "RHK ini bukan bagian SKP yang berlaku pada tanggal itu. Pilih lagi, atau kosongkan.",
                );
            }
            Sebab::Berbukti => {
                galat.catat(
                    format!("uraian-{n}"),
                    "Kegiatan ini berbukti. Hapus dahulu buktinya, lalu hapus kegiatannya.",
                );
            }
            Sebab::Dibetulkan => {
                galat.catat(
                    format!("uraian-{n}"),
                    "Kegiatan ini sudah dibetulkan. Hapus dahulu catatan pembetulannya, lalu hapus kegiatannya.",
                );
            }
            Sebab::Asal => {
                galat.catat(
                    format!("sasaran-{n}"),
                    "Catatan pembetulan dan kegiatan yang dibetulkannya tetap pada RHK yang sama.",
                );
            }
            Sebab::Masa => {
                galat.catat(
                    format!("tanggal-{n}"),
                    "Catatan pembetulan bertanggal di dalam masa SKP kegiatan yang dibetulkannya.",
                );
            }
            Sebab::Melebihi => galat.catat(
                format!("realisasi-{n}"),
                "Kegiatan ini dengan catatan pembetulannya menjadi kurang dari nol. Periksa angka dan satuannya.",
            ),
            Sebab::Negatif => {
                galat.catat(
                    format!("realisasi-{n}"),
                    "Realisasi tidak dapat kurang dari nol. Yang sudah dikirim dikurangi dengan Catatan pembetulan.",
                );
            }
            Sebab::Usang | Sebab::Hilang => {
                let kalimat = match kini {
                    Some(_) => "Baris ini sudah diubah dari tab atau perangkat lain.",
                    None => {
                        "Baris ini sudah dihapus dari tab atau perangkat lain. Simpan lagi untuk mencatatnya kembali."
                    }
                };
                galat.catat(format!("uraian-{n}"), kalimat);
                let tulisan = view::ringkas(&baris.ketikan);
                match &kini {
                    Some(kini) => (baris.versi, baris.sidik) = (kini.versi, kini.sidik.clone()),
                    None => (baris.id, baris.versi, baris.sidik) = (KegiatanId::new(), 0, String::new()),
                }
                selisih.push(Selisih { n, tulisan, tersimpan: kini.map(|k| view::ringkas(&k.ketikan)) });
            }
        }
    }
    selisih
}
