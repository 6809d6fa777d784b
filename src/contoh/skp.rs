//! SKP contoh: setiap orang menempuh pintu yang sama dengan pengguna sungguhan.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::{
    kantor::Orang,
    model::{Data, Pola, Rhk},
};
use crate::{
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
        time::Zona,
    },
    pegawai,
    skp::{self, FormRencana, Lampiran, Masa, Pendekatan, SkpId},
};

/// Sampai di mana SKP seseorang.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sampai {
    Belum,
    Draf,
    Diajukan,
    Dikembalikan,
    Ditetapkan,
}

/// Menyusun SKP semua orang, atasan dahulu agar bawahan dapat menautkan RHK-nya.
pub async fn susun(
    conn: &mut PgConnection,
    data: &Data,
    (orang, selesai): (&[Orang], &[PegawaiId]),
    hari: NaiveDate,
    kini: DateTime<Utc>,
) -> Result<()> {
    // Awal tahun banyak yang masih menyusun; sesudah triwulan pertama tinggal sebagian kecil.
    let setiap = if hari.ordinal() > 90 { 24 } else { 12 };
    for (n, o) in orang.iter().enumerate() {
        let Some(pola) = data.pola(&o.jabatan, &o.jenis_unit) else { continue };
        let sampai = match (o.kepala || selesai.contains(&o.id), n % setiap) {
            (true, _) if n < 60 || selesai.contains(&o.id) => Sampai::Ditetapkan,
            (_, 0) => Sampai::Belum,
            (_, 1 | 7) => Sampai::Draf,
            (_, 2 | 5 | 9) => Sampai::Diajukan,
            (_, 3) => Sampai::Dikembalikan,
            _ => Sampai::Ditetapkan,
        };
        if sampai != Sampai::Belum {
            satu(conn, data, o, pola, n, sampai, hari, (kini, kini)).await?;
        }
    }
    Ok(())
}

/// SKP tahun lalu: ditetapkan bagi semua orang pada Januari tahun itu.
pub async fn susun_lalu(conn: &mut PgConnection, data: &Data, orang: &[Orang], hari: NaiveDate) -> Result<()> {
    let Some(hari) = NaiveDate::from_ymd_opt(hari.year() - 1, 1, 27) else { return Ok(()) };
    let kini = hari.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(6);
    let sampai = kini + TimeDelta::days(3);
    for (n, o) in orang.iter().enumerate() {
        if let Some(pola) = data.pola(&o.jabatan, &o.jenis_unit) {
            satu(conn, data, o, pola, n, Sampai::Ditetapkan, hari, (kini, sampai)).await?;
        }
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "satu cerita, dibaca sekali")]
async fn satu(
    conn: &mut PgConnection,
    data: &Data,
    orang: &Orang,
    pola: &Pola,
    n: usize,
    sampai: Sampai,
    hari: NaiveDate,
    (kini, paling_lambat): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let sistem = Kiriman::sistem();
    let awal_tahun = NaiveDate::from_ymd_opt(hari.year(), 1, 1).unwrap_or(hari);
    let akhir_tahun = NaiveDate::from_ymd_opt(hari.year(), 12, 31).unwrap_or(hari);
    let masa = Masa { mulai: awal_tahun, selesai: akhir_tahun };
    // Yang sudah selesai terjadi pada awal tahun; yang masih berjalan, beberapa hari lalu.
    let mundur = match sampai {
        Sampai::Ditetapkan => u64::from(hari.ordinal0()).saturating_sub(6 + n as u64 % 20),
        _ => 3 + n as u64 % 9,
    };
    let pada = kini.checked_sub_days(Days::new(mundur)).unwrap_or(kini) - TimeDelta::minutes(n as i64 * 3 % 240);
    // Yang menilai hari itu, bukan yang menilai sekarang.
    let hari = Zona::Wib.hari(pada);
    let saya = Pengguna::mewakili(orang.id, hari);
    let id = SkpId::new();
    skp::buat_menurut(conn, id, orang.id, (masa, pendekatan(orang, n)), pada, &sistem).await?;
    isi(conn, &saya, id, pola, (n, pendekatan(orang, n)), sampai, pada).await?;
    let garis = pegawai::garis(conn, orang.id, hari).await?;
    let Some(penilai) = garis.penilai.map(|p| Pengguna::mewakili(p, hari)) else { return Ok(()) };
    let ekspektasi = data
        .skp
        .ekspektasi
        .iter()
        .enumerate()
        .map(
            |(i, pilihan)| {
                if (n + i).is_multiple_of(3) { String::new() } else { pilihan[(n + i) % pilihan.len()].clone() }
            },
        )
        .collect();
    skp::beri_ekspektasi(conn, &penilai, id, ekspektasi, pada).await?;
    if sampai == Sampai::Draf {
        return Ok(());
    }
    match skp::ajukan_atas_nama(conn, &saya, id, pada).await {
        // Penilainya belum mengajukan SKP, jadi RHK pimpinan belum dapat ditautkan: tetap draf.
        Err(Error::Invalid(_)) => return Ok(()),
        lain => lain?,
    }
    match sampai {
        Sampai::Dikembalikan => {
            let catatan = data.skp.pengembalian[n % data.skp.pengembalian.len()].clone();
            skp::kembalikan_atas_nama(conn, &penilai, id, catatan, (pada + TimeDelta::hours(5)).min(paling_lambat))
                .await
        }
        Sampai::Ditetapkan => {
            let ditetapkan = (pada + TimeDelta::hours(30)).min(paling_lambat);
            skp::tetapkan_atas_nama(conn, &penilai, id, ditetapkan).await
        }
        _ => Ok(()),
    }
}

/// RHK dan Lampiran; draf dibiarkan belum lengkap seperti draf sungguhan.
async fn isi(
    conn: &mut PgConnection,
    saya: &Pengguna,
    id: SkpId,
    pola: &Pola,
    (n, pendekatan): (usize, Pendekatan),
    sampai: Sampai,
    pada: DateTime<Utc>,
) -> Result<()> {
    let separuh = sampai == Sampai::Draf && n % 2 == 1;
    let banyak = if separuh { pola.rhk.len().div_ceil(2) } else { pola.rhk.len() };
    let formulir: Vec<FormRencana> = pola.rhk.iter().take(banyak).map(|rhk| formulir(rhk, pendekatan)).collect();
    let induk: Vec<Option<usize>> = pola.rhk.iter().map(|r| r.induk).collect();
    skp::isi_rencana(conn, saya, id, formulir, &induk, pada).await?;
    if !separuh {
        let lampiran = Lampiran {
            dukungan: pola.dukungan.clone(),
            skema: pola.skema.clone(),
            konsekuensi: pola.konsekuensi.clone(),
        };
        skp::isi_lampiran(conn, saya, id, lampiran, pada).await?;
    }
    Ok(())
}

/// Sebagian staf memakai pendekatan kualitatif: satu masih draf, satu diajukan, satu ditetapkan setiap dua puluh empat.
fn pendekatan(orang: &Orang, n: usize) -> Pendekatan {
    match !orang.kepala && matches!(n % 24, 10 | 19 | 21) {
        true => Pendekatan::Kualitatif,
        false => Pendekatan::Kuantitatif,
    }
}

fn formulir(rhk: &Rhk, pendekatan: Pendekatan) -> FormRencana {
    let kolom = |ambil: fn(&super::model::Indikator) -> &str| {
        rhk.indikator.iter().map(|i| ambil(i).to_owned()).collect::<Vec<_>>()
    };
    let kuantitatif = pendekatan == Pendekatan::Kuantitatif;
    FormRencana {
        bagian: rhk.bagian.clone(),
        rhk: rhk.rhk.clone(),
        rhk_pimpinan: if rhk.induk.is_none() { "direktif" } else { "" }.into(),
        perspektif: rhk.perspektif.clone().unwrap_or_default(),
        // Kalimat kualitatif tidak menyebut aspek dan arahnya.
        aspek: if kuantitatif { kolom(|i| &i.aspek) } else { Vec::new() },
        indikator: kolom(|i| &i.indikator),
        target: kolom(|i| &i.target),
        satuan: kolom(|i| i.satuan.as_deref().unwrap_or_default()),
        arah: match kuantitatif {
            true => kolom(|i| i.arah.as_deref().filter(|a| *a != "RENTANG").unwrap_or_default()),
            false => Vec::new(),
        },
        ..FormRencana::default()
    }
}
