//! Peran sebagaimana tersimpan.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Bukti, Orang, Pemberian, Pemegang, Pencabutan, PeranTercatat, Tempat},
    policy::pemberi,
};
use crate::{
    kepegawaian::unit::{self, Tunjuk},
    kernel::{
        audit::{self, Jejak},
        auth::{Pengguna, PeranInstansi},
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
        time::Zona,
    },
};

/// Menunggu giliran mengubah peran dan akun, sampai transaksinya selesai.
pub async fn giliran(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("select giliran_peran()").execute(conn).await?;
    Ok(())
}

/// Orang itu, bila dijangkau salah satu peran pelaku yang mengurus peran; selain itu tidak ada.
pub async fn orang(conn: &mut PgConnection, saya: &Pengguna, siapa: PegawaiId, hari: NaiveDate) -> Result<Orang> {
    let baris = sqlx::query!(
        r#"
        select
            concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "nama!",
            array(
                select r from unnest(array['KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN', 'ADMIN']) r
                where exists (select from dijangkau($1, array[r], $3) d where d.pegawai_id = p.pegawai_id)
            ) as "jangkauan!"
        from pegawai p
        -- Yang baru saja dinonaktifkan tidak sempat mengurus siapa pun dari halaman yang masih terbuka.
        where p.pegawai_id = $2 and exists (select from akun s where s.pegawai_id = $1 and s.aktif)
        "#,
        saya.id.uuid(),
        siapa.uuid(),
        hari,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    if baris.jangkauan.is_empty() {
        return Err(Error::NotFound);
    }
    let jangkauan = baris.jangkauan.iter().filter_map(|p| PeranInstansi::baca(p)).collect();
    Ok(Orang { id: siapa, nama: baris.nama, jangkauan })
}

/// Semua peran seseorang, yang terbaru lebih dahulu.
pub async fn riwayat(
    conn: &mut PgConnection,
    saya: &Pengguna,
    siapa: PegawaiId,
    hari: NaiveDate,
) -> Result<Vec<PeranTercatat>> {
    let (kode, wewenang): (Vec<String>, Vec<String>) =
        PeranInstansi::SEMUA.iter().map(|&p| (p.kode().to_owned(), pemberi(p).kode().to_owned())).unzip();
    let baris = sqlx::query!(
        r#"
        select
            q.peran_id, q.peran, u.nama as "unit?", q.dasar, q.mulai, q.selesai, q.alasan_pencabutan, q.versi,
            q.nomor_sertifikat, q.tanggal_sertifikat, q.nomor_sk,
            case
                when q.unit_id is null then exists (
                    select from peran_pegawai s
                    where s.pegawai_id = $1 and s.peran = w.wewenang and s.unit_id is null
                      and berlaku(s.mulai, s.selesai, $3))
                else q.unit_id in (select l.unit_id from lingkup($1, array[w.wewenang], $3) l)
            end as "dalam_lingkup!"
        from peran_pegawai q
        join unnest($4::text[], $5::text[]) as w (peran, wewenang) using (peran)
        left join unit u using (unit_id)
        where q.pegawai_id = $2
        order by q.mulai desc, q.peran, q.peran_id
        limit 200
        "#,
        saya.id.uuid(),
        siapa.uuid(),
        hari,
        &kode,
        &wewenang,
    )
    .fetch_all(conn)
    .await?;
    let tercatat = baris.into_iter().filter_map(|b| {
        Some(PeranTercatat {
            id: b.peran_id,
            peran: PeranInstansi::baca(&b.peran)?,
            unit: b.unit,
            dasar: b.dasar,
            bukti: match (b.nomor_sertifikat, b.tanggal_sertifikat, b.nomor_sk) {
                (Some(nomor), Some(tanggal), _) => Bukti::Sertifikat { nomor, tanggal },
                (_, _, Some(nomor)) => Bukti::Sk(nomor),
                _ => Bukti::Tidak,
            },
            mulai: b.mulai,
            selesai: b.selesai,
            alasan: b.alasan_pencabutan,
            versi: b.versi,
            dalam_lingkup: b.dalam_lingkup,
        })
    });
    Ok(tercatat.collect())
}

/// Ke mana tulisan itu menunjuk: kosong seluruh instansi, selain itu kode atau nama sebuah unit.
pub async fn tempat(
    conn: &mut PgConnection,
    saya: &Pengguna,
    wewenang: PeranInstansi,
    tulisan: &str,
    hari: NaiveDate,
) -> Result<Tempat> {
    if tulisan.is_empty() {
        let seluruhnya = sqlx::query_scalar!(
            r#"
            select exists (
                select from peran_pegawai
                where pegawai_id = $1 and peran = $2 and unit_id is null and berlaku(mulai, selesai, $3)
            ) as "ada!"
            "#,
            saya.id.uuid(),
            wewenang.kode(),
            hari,
        )
        .fetch_one(conn)
        .await?;
        return Ok(if seluruhnya { Tempat::Seluruhnya } else { Tempat::DiLuar });
    }
    Ok(match unit::tunjuk(conn, saya, wewenang, tulisan, hari).await? {
        Tunjuk::Satu(satu) if satu.mulai <= hari => Tempat::Unit(satu.id),
        Tunjuk::Kembar(_) => Tempat::Kembar,
        _ => Tempat::DiLuar,
    })
}

/// Mencatat pemberian; `false` bila orang itu sudah memegang peran itu pada unit itu di dalam masanya.
pub async fn beri(conn: &mut PgConnection, p: &Pemberian, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<bool> {
    let (nomor_sertifikat, tanggal_sertifikat, nomor_sk) = match &p.bukti {
        Bukti::Tidak => (None, None, None),
        Bukti::Sertifikat { nomor, tanggal } => (Some(nomor.as_str()), Some(*tanggal), None),
        Bukti::Sk(nomor) => (None, None, Some(nomor.as_str())),
    };
    let jejak = Jejak {
        peristiwa: "peran.pemberian",
        objek_jenis: "pegawai",
        objek: p.pegawai.uuid(),
        pelaku: Some(p.oleh),
        pada,
        rincian: json!({
            "peran": p.peran.kode(), "unit": p.unit, "dasar": p.dasar, "mulai": p.mulai, "selesai": p.selesai,
            "nomor_sertifikat": nomor_sertifikat, "tanggal_sertifikat": tanggal_sertifikat, "nomor_sk": nomor_sk,
        }),
    };
    audit::catat(conn, jejak, kiriman).await?;
    let dicatat = sqlx::query!(
        "insert into peran_pegawai (peran_id, pegawai_id, peran, unit_id, dasar, mulai, selesai,
             nomor_sertifikat, tanggal_sertifikat, nomor_sk)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict do nothing",
        Uuid::now_v7(),
        p.pegawai.uuid(),
        p.peran.kode(),
        p.unit,
        p.dasar,
        p.mulai,
        p.selesai,
        nomor_sertifikat,
        tanggal_sertifikat,
        nomor_sk,
    )
    .execute(conn)
    .await?;
    Ok(dicatat.rows_affected() == 1)
}

/// Apa yang terjadi pada sebuah pencabutan.
pub enum Dicabut {
    /// Sudah.
    Ya,
    /// Peran itu sudah diubah orang sejak ditampilkan.
    Usang,
    /// Tidak akan ada admin lagi.
    AdminTerakhir,
}

/// Mencatat pencabutan atas versi yang dilihat pelakunya. Memerlukan [`giliran`].
pub async fn cabut(
    conn: &mut PgConnection,
    p: &Pencabutan,
    versi: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<Dicabut> {
    let jejak = Jejak {
        peristiwa: "peran.pencabutan",
        objek_jenis: "pegawai",
        objek: p.pegawai.uuid(),
        pelaku: Some(p.oleh),
        pada,
        rincian: json!({ "peran": p.peran.kode(), "id": p.id, "selesai": p.selesai, "alasan": p.alasan }),
    };
    audit::catat(conn, jejak, kiriman).await?;
    let dicabut = sqlx::query!(
        "update peran_pegawai set selesai = $3, alasan_pencabutan = $4, versi = versi + 1
         where peran_id = $1 and versi = $2",
        p.id,
        versi,
        p.selesai,
        p.alasan,
    )
    .execute(&mut *conn)
    .await?;
    if dicabut.rows_affected() != 1 {
        return Ok(Dicabut::Usang);
    }
    if p.peran == PeranInstansi::Admin && !ada_admin(conn, p.selesai).await? {
        return Ok(Dicabut::AdminTerakhir);
    }
    Ok(Dicabut::Ya)
}

/// Ada admin seinstansi tanpa batas waktu, dengan akun yang aktif, pada hari itu.
pub async fn ada_admin(conn: &mut PgConnection, hari: NaiveDate) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        select exists (
            select from peran_pegawai p join akun a using (pegawai_id)
            where p.peran = 'ADMIN' and p.unit_id is null and p.mulai <= $1 and p.selesai is null and a.aktif
        ) as "ada!"
        "#,
        hari,
    )
    .fetch_one(conn)
    .await?)
}

/// Jawaban atas permintaan menjadi admin pertama.
pub enum AdminPertama {
    /// Sudah; akunnya mungkin belum ada.
    Jadi {
        /// Sudah dapat masuk.
        berakun: bool,
    },
    /// Tidak: mereka sudah admin, sekarang atau nanti.
    Sudah(Vec<String>),
}

/// Menjadikan seseorang admin ketika belum ada seorang pun: sesudah itu peran hanya diberikan lewat halaman «Peran».
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn jadikan_admin_pertama(
    conn: &mut PgConnection,
    siapa: PegawaiId,
    pada: DateTime<Utc>,
) -> Result<AdminPertama> {
    giliran(conn).await?;
    let hari = Zona::Wib.hari(pada);
    let sudah = sqlx::query_scalar!(
        r#"
        select distinct o.nama
        from peran_pegawai p
        join pegawai o using (pegawai_id)
        left join akun a using (pegawai_id)
        -- Yang dinonaktifkan tidak dapat memberi siapa pun.
        where p.peran = 'ADMIN' and (p.selesai is null or (p.selesai > $1 and p.selesai > p.mulai))
          and coalesce(a.aktif, true)
        order by 1
        limit 5
        "#,
        hari,
    )
    .fetch_all(&mut *conn)
    .await?;
    if !sudah.is_empty() {
        return Ok(AdminPertama::Sudah(sudah));
    }
    let jejak = Jejak {
        peristiwa: "peran.pemberian",
        objek_jenis: "pegawai",
        objek: siapa.uuid(),
        pelaku: None,
        pada,
        rincian: json!({ "peran": PeranInstansi::Admin.kode(), "unit": null, "dasar": DASAR_PERTAMA, "mulai": hari }),
    };
    audit::catat(conn, jejak, &Kiriman::sistem()).await?;
    sqlx::query!(
        "insert into peran_pegawai (peran_id, pegawai_id, peran, dasar, mulai) values ($1, $2, 'ADMIN', $3, $4)
         on conflict do nothing",
        Uuid::now_v7(),
        siapa.uuid(),
        DASAR_PERTAMA,
        hari,
    )
    .execute(&mut *conn)
    .await?;
    let berakun = sqlx::query_scalar!(
        r#"select exists (select from akun where pegawai_id = $1 and aktif) as "ada!""#,
        siapa.uuid(),
    );
    Ok(AdminPertama::Jadi { berakun: berakun.fetch_one(conn).await? })
}

const DASAR_PERTAMA: &str = "Admin pertama, ditunjuk dari baris perintah";

/// Banyaknya baris pada satu halaman «Peran».
pub const SEHALAMAN: i64 = 50;

/// Pemegang peran hari ini dalam lingkup pelaku, menurut peran lalu nama, sesudah baris itu.
pub async fn pemegang(
    conn: &mut PgConnection,
    saya: &Pengguna,
    sesudah: Option<Uuid>,
    hari: NaiveDate,
) -> Result<Vec<Pemegang>> {
    let urutan: Vec<String> = PeranInstansi::SEMUA.iter().map(|p| p.kode().to_owned()).collect();
    let baris = sqlx::query!(
        r#"
        with lingkupku as materialized (
            select unit_id from lingkup($1, array['ADMIN', 'PIMPINAN_KEPEGAWAIAN'], $2)
        ),
        seinstansi as materialized (
            select exists (
                select from peran_pegawai s
                where s.pegawai_id = $1 and s.peran in ('ADMIN', 'PIMPINAN_KEPEGAWAIAN') and s.unit_id is null
                  and berlaku(s.mulai, s.selesai, $2)) as ya
        )
        select
            q.peran_id, q.peran, q.pegawai_id, q.mulai, q.selesai, u.nama as "unit?",
            concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "nama!"
        from peran_pegawai q
        join pegawai p using (pegawai_id)
        left join unit u on u.unit_id = q.unit_id
        where berlaku(q.mulai, q.selesai, $2)
          and ((select ya from seinstansi) or exists (
              select from penempatan t join lingkupku using (unit_id)
              where t.pegawai_id = q.pegawai_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $2)))
          and ($3::uuid is null or (array_position($4::text[], q.peran), lower(p.nama), q.peran_id) > (
              select array_position($4::text[], k.peran), lower(o.nama), k.peran_id
              from peran_pegawai k join pegawai o using (pegawai_id) where k.peran_id = $3))
        order by array_position($4::text[], q.peran), lower(p.nama), q.peran_id
        limit $5
        "#,
        saya.id.uuid(),
        hari,
        sesudah,
        &urutan,
        SEHALAMAN + 1,
    )
    .fetch_all(conn)
    .await?;
    let pemegang = baris.into_iter().filter_map(|b| {
        Some(Pemegang {
            pegawai: b.pegawai_id.into(),
            nama: b.nama,
            peran: PeranInstansi::baca(&b.peran)?,
            unit: b.unit,
            mulai: b.mulai,
            selesai: b.selesai,
            id: b.peran_id,
        })
    });
    Ok(pemegang.collect())
}
