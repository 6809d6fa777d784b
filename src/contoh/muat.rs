//! Memuat instansi contoh ke basis data kosong.

use chrono::{Datelike, NaiveDate, TimeDelta};
use sqlx::PgPool;

use super::{
    bukti, catatan, kabar, kantor, matriks,
    model::Data,
    mutasi::{self, Pindah},
    pengukuran, perjanjian, perubahan, semester, skp,
    tokoh::Tokoh,
    umpan,
};
use crate::{
    kernel::{
        berkas::Files,
        error::Result,
        id::PegawaiId,
        time::{Clock, Zona},
    },
    masuk, pemberitahuan,
};

/// Apa yang terjadi pada basis data itu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contoh {
    /// Kosong; kini berisi instansi contoh.
    Dimuat,
    /// Sudah berisi instansi contoh.
    SudahAda,
    /// Berisi orang sungguhan; tidak disentuh.
    Ditolak,
}

/// Memuat instansi contoh dalam satu transaksi; berkas buktinya sudah tersimpan sebelum transaksinya selesai.
///
/// # Errors
/// Bila basis data gagal; maka tidak ada yang berubah.
pub async fn muat(db: &PgPool, files: &Files, clock: &Clock) -> Result<Contoh> {
    let kini = clock.now();
    let hari = Zona::Wib.hari(kini);
    let mut tx = db.begin().await?;
    // Dua proses yang mulai bersamaan tidak memuatnya dua kali.
    let instansi = sqlx::query!(r#"select contoh, exists (select from pegawai) as "berisi!" from instansi for update"#)
        .fetch_one(&mut *tx)
        .await?;
    match (instansi.berisi, instansi.contoh) {
        (false, _) => {}
        (true, true) => return Ok(Contoh::SudahAda),
        (true, false) => return Ok(Contoh::Ditolak),
    }
    let data = Data::baca()?;
    sqlx::query!(
        "update instansi
         set nama = 'Kantor Wilayah Kementerian Agama Provinsi Riau', tempat = 'Pekanbaru', contoh = true"
    )
    .execute(&mut *tx)
    .await?;
    let (orang, pindah) = kantor::dirikan(&mut tx, &data, hari).await?;
    akun(&mut tx, clock).await?;
    peran(&mut tx, &orang, hari).await?;
    periode(&mut tx, hari).await?;
    perjanjian::susun(&mut tx, &data, &orang, hari, kini).await?;
    skp::susun_lalu(&mut tx, &data, &orang, hari).await?;
    let tokoh = Tokoh::kenali(&mut tx, hari).await?;
    let selesai: Vec<PegawaiId> =
        pindah.iter().flat_map(Pindah::semua).chain(tokoh.iter().map(|t| t.pegawai)).collect();
    skp::susun(&mut tx, &data, (&orang, &selesai), hari, kini).await?;
    perjanjian::catat_sumber(&mut tx).await?;
    matriks::susun(&mut tx, &orang, hari, kini).await?;
    if let Some(tokoh) = &tokoh {
        perubahan::susun(&mut tx, files, tokoh, hari, kini).await?;
    }
    let berbukti = catatan::susun(&mut tx, &data, &orang, hari).await?;
    bukti::pasang(&mut tx, files, &berbukti, kini).await?;
    pengukuran::susun(&mut tx, hari, kini).await?;
    semester::pantau(&mut tx, &data, hari).await?;
    if let Some(tokoh) = &tokoh {
        umpan::susun(&mut tx, &data, tokoh, hari, kini).await?;
        umpan::survei(&mut tx, &data, tokoh, hari).await?;
        if let Some(pindah) = pindah {
            mutasi::serah_terima(&mut tx, tokoh, pindah, (hari, kini)).await?;
        }
    }
    kabar::tulis(&mut tx, (hari, kini)).await?;
    // Kabar lama tentu sudah dibaca; yang beberapa hari terakhir belum.
    pemberitahuan::anggap_dibaca(&mut tx, kini - TimeDelta::days(5)).await?;
    tx.commit().await?;
    Ok(Contoh::Dimuat)
}

/// Semua orang contoh berkata sandi sama, yang tertulis pada halaman masuk.
async fn akun(tx: &mut sqlx::PgConnection, clock: &Clock) -> Result<()> {
    let sidik = masuk::sidik_kata_sandi(masuk::KATA_SANDI_CONTOH.to_owned()).await?;
    sqlx::query!(
        "insert into akun (pegawai_id, kata_sandi, harus_ganti, diganti_pada)
         select pegawai_id, $1, false, $2 from pegawai where nip is not null",
        sidik,
        clock.now(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Periode tahun ini, dan tahun depan bila sudah waktunya direncanakan.
async fn periode(tx: &mut sqlx::PgConnection, hari: NaiveDate) -> Result<()> {
    sqlx::query!(
        "insert into periode (tahun, dibuka, batas)
         select t, make_date(t - 1, 11, 1), make_date(t, 1, 31)
         from generate_series($1 - 1, $1 + 1) t
         where make_date(t - 1, 11, 1) <= $2",
        hari.year(),
        hari,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Peran instansi, dan siapa yang ditawarkan pada halaman masuk.
async fn peran(tx: &mut sqlx::PgConnection, orang: &[kantor::Orang], hari: NaiveDate) -> Result<()> {
    let cari = |kode: &str, kepala: bool, lompat: usize| {
        orang.iter().filter(|o| o.kode_unit == kode && o.kepala == kepala).nth(lompat).map(|o| o.id)
    };
    let fungsional = |kata: &str, lompat: usize| {
        orang.iter().filter(|o| !o.kepala && o.jabatan.contains(kata)).nth(lompat).map(|o| o.id)
    };
    let kepala = |jenis: &str, lompat: usize| {
        orang.iter().filter(|o| o.kepala && o.jenis_unit == jenis).nth(lompat).map(|o| o.id)
    };
    // Seorang pegawai yang SKP-nya sedang diajukan, penilainya, dan atasan penilainya.
    let pegawai = orang
        .iter()
        .enumerate()
        .find(|(n, o)| !o.kepala && o.jenis_unit == "SUBBAGIAN" && n % 12 == 1)
        .or_else(|| orang.iter().enumerate().find(|(n, o)| !o.kepala && n % 12 == 1))
        .map(|(_, o)| o.id);
    let garis = match pegawai {
        Some(pegawai) => crate::pegawai::garis(tx, pegawai, hari).await?,
        None => Default::default(),
    };
    let semua: [(&str, Option<&str>, Option<PegawaiId>); 12] = [
        ("pegawai", None, pegawai),
        ("penilai", None, garis.penilai),
        ("atasan-penilai", None, garis.atasan),
        ("kepegawaian", Some("KEPEGAWAIAN"), fungsional("Analis Sumber Daya Manusia Aparatur", 1)),
        ("pimpinan-kepegawaian", Some("PIMPINAN_KEPEGAWAIAN"), cari("KW.TU", true, 0)),
        ("pyb", Some("PYB"), cari("KW", true, 0)),
        ("konselor", Some("KONSELOR"), fungsional("Penyuluh Agama", 0)),
        ("konselor-penilai", Some("KONSELOR_PENILAI"), kepala("BIDANG", 0)),
        ("konselor-fungsional", Some("KONSELOR_FUNGSIONAL"), fungsional("Analis Sumber Daya Manusia Aparatur", 0)),
        ("pengelola", Some("PENGELOLA"), fungsional("Perencana", 0)),
        ("admin", Some("ADMIN"), fungsional("Pranata Komputer", 0)),
        ("auditor", Some("AUDITOR"), fungsional("Arsiparis", 0)),
    ];
    let mut dipakai: Vec<PegawaiId> = Vec::new();
    for (urutan, (sebutan, peran, siapa)) in (0..).zip(semua) {
        // Bila jabatan yang lazim tidak ada, siapa pun yang belum berperan menggantikannya.
        let pengganti = || orang.iter().rev().map(|o| o.id).find(|id| !dipakai.contains(id));
        let Some(siapa) = siapa.filter(|id| !dipakai.contains(id) || peran.is_none()).or_else(pengganti) else {
            continue;
        };
        dipakai.push(siapa);
        sqlx::query!(
            "insert into akun_contoh (urutan, peran, pegawai_id) values ($1, $2, $3)",
            urutan,
            sebutan,
            siapa.uuid(),
        )
        .execute(&mut *tx)
        .await?;
        if let Some(peran) = peran {
            let sejak = NaiveDate::from_ymd_opt(hari.year() - 1, 1, 1).unwrap_or(hari);
            sqlx::query!(
                "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai,
                                            nomor_sertifikat, tanggal_sertifikat, nomor_sk)
                 values ($1, $2,
                         case $2 when 'PENGELOLA' then (select unit_id from unit where kode = 'KW') end,
                         'Keputusan peragaan', $3::date,
                         case $2 when 'KONSELOR_PENILAI' then 'PERAGAAN/1' end,
                         case $2 when 'KONSELOR_PENILAI' then $3::date end,
                         case $2 when 'KONSELOR_FUNGSIONAL' then 'PERAGAAN/2' end)",
                siapa.uuid(),
                peran,
                sejak,
            )
            .execute(&mut *tx)
            .await?;
        }
    }
    Ok(())
}
