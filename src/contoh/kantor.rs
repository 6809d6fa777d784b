//! Unit, jabatan, dan orang-orang rekaan yang menempatinya.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Data, Unit},
    mutasi,
};
use crate::kernel::{error::Result, id::PegawaiId};

/// Banyaknya orang rekaan.
const ORANG: usize = 300;

/// Seorang pegawai contoh dan tempatnya.
pub struct Orang {
    pub id: PegawaiId,
    pub jabatan: String,
    pub kode_unit: String,
    pub jenis_unit: String,
    pub kepala: bool,
}

/// Mendirikan kantor; mengembalikan orang-orangnya, atasan selalu sebelum bawahan, dan yang berpindah.
pub async fn dirikan(
    conn: &mut PgConnection,
    data: &Data,
    hari: NaiveDate,
) -> Result<(Vec<Orang>, Option<mutasi::Pindah>)> {
    let tahun_lalu = NaiveDate::from_ymd_opt(hari.year() - 2, 1, 1).unwrap_or(hari);
    let unit = simpan_unit(conn, data, hari, tahun_lalu).await?;
    let jabatan = simpan_jabatan(conn, data).await?;
    let mut orang = Vec::new();
    let mut nomor = 0;
    let lowong = data.unit.iter().filter(|u| u.jenis == "SEKSI").nth(1);
    for u in data.unit.iter().filter(|u| u.aktif) {
        let Some(jabatan_kepala) = &u.jabatan_kepala else { continue };
        if lowong.is_some_and(|l| l.kode == u.kode) {
            continue;
        }
        let id = simpan_orang(conn, data, nomor, u.jenis == "MADRASAH").await?;
        nomor += 1;
        tempatkan(conn, id, unit[&u.kode], jabatan[jabatan_kepala], "DEFINITIF", true, tahun_lalu).await?;
        orang.push(Orang {
            id,
            jabatan: jabatan_kepala.clone(),
            kode_unit: u.kode.clone(),
            jenis_unit: u.jenis.clone(),
            kepala: true,
        });
    }
    // Staf dibagi berkeliling, sampai jumlahnya genap.
    let aktif: Vec<&Unit> = data.unit.iter().filter(|u| u.aktif).collect();
    for putaran in 0.. {
        for u in &aktif {
            if nomor >= ORANG {
                break;
            }
            let Some(j) = jabatan_staf(data, u, putaran) else { continue };
            let id = simpan_orang(conn, data, nomor, false).await?;
            nomor += 1;
            tempatkan(conn, id, unit[&u.kode], jabatan[j], "DEFINITIF", false, tahun_lalu).await?;
            orang.push(Orang {
                id,
                jabatan: j.to_owned(),
                kode_unit: u.kode.clone(),
                jenis_unit: u.jenis.clone(),
                kepala: false,
            });
        }
        if nomor >= ORANG || putaran > 20 {
            break;
        }
    }
    if let Some(lowong) = lowong {
        isi_lowong(conn, lowong, &unit, &jabatan, &orang, hari).await?;
    }
    penilai_luar(conn, &orang, hari).await?;
    let pindah = mutasi::pindahkan(conn, &orang, hari).await?;
    sqlx::query!("select susun_penilai(null)").execute(&mut *conn).await?;
    Ok((orang, pindah))
}

async fn simpan_unit(
    conn: &mut PgConnection,
    data: &Data,
    hari: NaiveDate,
    mulai: NaiveDate,
) -> Result<BTreeMap<String, Uuid>> {
    let mut unit = BTreeMap::new();
    for u in &data.unit {
        let id = Uuid::now_v7();
        let induk = u.induk.as_ref().and_then(|kode| unit.get(kode).copied());
        // Kepala madrasah menilai dengan pendelegasian; kepala KUA dan ketua tim tidak.
        let menilai = matches!(u.jenis_jabatan_kepala.as_deref(), Some("JPT" | "ADMINISTRATOR" | "PENGAWAS"))
            || u.jenis == "MADRASAH";
        let selesai = (!u.aktif).then(|| hari.checked_sub_days(Days::new(120))).flatten();
        sqlx::query!(
            "insert into unit (unit_id, kode, nama, induk_id, jenis, zona, kepala_menilai, mulai, selesai)
             values ($1, $2, $3, $4, $5, 'WIB', $6, $7, $8)",
            id,
            u.kode,
            u.nama,
            induk as _,
            u.jenis,
            menilai,
            mulai,
            selesai as _,
        )
        .execute(&mut *conn)
        .await?;
        unit.insert(u.kode.clone(), id);
    }
    Ok(unit)
}

async fn simpan_jabatan(conn: &mut PgConnection, data: &Data) -> Result<BTreeMap<String, Uuid>> {
    let mut jabatan = BTreeMap::new();
    let kepala = data.unit.iter().filter_map(|u| {
        let jenis = u.jenis_jabatan_kepala.as_deref().unwrap_or("FUNGSIONAL");
        u.jabatan_kepala.as_deref().map(|nama| (nama, jenis))
    });
    let lain = data.jabatan.iter().map(|j| (j.nama.as_str(), j.jenis.as_str()));
    for (nama, jenis) in lain.chain(kepala) {
        if jabatan.contains_key(nama) {
            continue;
        }
        let id = Uuid::now_v7();
        sqlx::query!("insert into jabatan (jabatan_id, nama, jenis) values ($1, $2, $3)", id, nama, jenis)
            .execute(&mut *conn)
            .await?;
        jabatan.insert(nama.to_owned(), id);
    }
    Ok(jabatan)
}

/// Jabatan staf yang lazim pada jenis unit itu, bergantian.
fn jabatan_staf<'a>(data: &'a Data, unit: &Unit, putaran: usize) -> Option<&'a str> {
    let cocok: Vec<&str> = data
        .jabatan
        .iter()
        .filter(|j| {
            j.nomenklatur == "BERLAKU"
                && matches!(j.jenis.as_str(), "FUNGSIONAL" | "PELAKSANA")
                && j.tugas_tambahan_dari.is_none()
                && j.unit_jenis.contains(&unit.jenis)
        })
        .map(|j| j.nama.as_str())
        .collect();
    let geser: usize = unit.kode.bytes().map(usize::from).sum();
    (!cocok.is_empty()).then(|| cocok[(putaran + geser) % cocok.len()])
}

/// Nama, NIP dan golongan rekaan; nomor urut 900–999 menandai bahwa orangnya tidak ada.
async fn simpan_orang(conn: &mut PgConnection, data: &Data, n: usize, pns: bool) -> Result<PegawaiId> {
    let id = PegawaiId::new();
    let nama = &data.nama;
    let depan = &nama.nama_depan[n * 7 % nama.nama_depan.len()];
    let sepadan: Vec<_> = nama
        .nama_belakang
        .iter()
        .filter(|b| (b.latar == depan.latar || b.latar == "UMUM" || depan.latar == "UMUM") && b.jk.contains(&depan.jk))
        .collect();
    let lengkap = match sepadan.get(n * 13 % sepadan.len().max(1)) {
        Some(belakang) => format!("{} {}", depan.nama, belakang.nama),
        None => depan.nama.clone(),
    };
    let pppk = !pns && n > 130 && n.is_multiple_of(4);
    let (tahun, bulan, hari) = (1968 + n % 30, 1 + n * 5 % 12, 1 + n * 11 % 28);
    let kelamin = if depan.jk == "P" { 2 } else { 1 };
    let urut = 900 + n % 100;
    let angkat = if pppk { format!("{}21", 2021 + n % 4) } else { format!("{}{:02}", tahun + 24, 1 + n % 12) };
    let nip = format!("{tahun}{bulan:02}{hari:02}{angkat}{kelamin}{urut}");
    let golongan = match (pppk, n) {
        (true, _) => "IX",
        (_, 0) => "IV/d",
        (_, 1..=14) => "IV/b",
        (_, 15..=60) => "IV/a",
        _ => ["III/d", "III/c", "III/b", "III/a", "II/d"][n % 5],
    };
    let gelar = if n.is_multiple_of(3) { "" } else { &nama.gelar_belakang[n * 3 % nama.gelar_belakang.len()].teks };
    sqlx::query!(
        "insert into pegawai (pegawai_id, jenis, nip, nama, gelar_belakang, golongan)
         values ($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        if pppk { "PPPK" } else { "PNS" },
        nip,
        lengkap,
        gelar,
        golongan,
    )
    .execute(conn)
    .await?;
    Ok(id)
}

async fn tempatkan(
    conn: &mut PgConnection,
    siapa: PegawaiId,
    unit: Uuid,
    jabatan: Uuid,
    sebagai: &str,
    kepala: bool,
    mulai: NaiveDate,
) -> Result<()> {
    sqlx::query!(
        "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        siapa.uuid(),
        unit,
        jabatan,
        sebagai,
        kepala,
        mulai,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Jabatan lowong dipegang seorang Plt. dari seksi tetangganya.
async fn isi_lowong(
    conn: &mut PgConnection,
    lowong: &Unit,
    unit: &BTreeMap<String, Uuid>,
    jabatan: &BTreeMap<String, Uuid>,
    orang: &[Orang],
    hari: NaiveDate,
) -> Result<()> {
    let mulai = hari.checked_sub_days(Days::new(60)).unwrap_or(hari);
    let tetangga = orang.iter().find(|o| o.kepala && o.jenis_unit == "SEKSI");
    if let (Some(plt), Some(nama)) = (tetangga, &lowong.jabatan_kepala) {
        tempatkan(conn, plt.id, unit[&lowong.kode], jabatan[nama], "PLT", true, mulai).await?;
    }
    Ok(())
}

/// Kepala kantor dinilai pejabat dari luar instansi, tanpa NIP.
async fn penilai_luar(conn: &mut PgConnection, orang: &[Orang], hari: NaiveDate) -> Result<()> {
    let Some(kepala) = orang.first() else { return Ok(()) };
    let luar = PegawaiId::new();
    sqlx::query!(
        "insert into pegawai (pegawai_id, jenis, nama, jabatan_luar, unit_luar)
         values ($1, 'NON_ASN', 'Pejabat Penilai Rekaan', 'Pimpinan Instansi Pusat', 'Kementerian Agama')",
        luar.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    let sejak = NaiveDate::from_ymd_opt(hari.year() - 2, 1, 1).unwrap_or(hari);
    sqlx::query!(
        "insert into penetapan_penilai (pegawai_id, penilai_id, dasar, mulai)
         values ($1, $2, 'Data peragaan: JPT pratama dinilai pejabat di luar kantor ini', $3)",
        kepala.id.uuid(),
        luar.uuid(),
        sejak,
    )
    .execute(conn)
    .await?;
    Ok(())
}
