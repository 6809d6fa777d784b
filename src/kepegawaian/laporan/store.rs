//! Laporan data sebagaimana tersimpan.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    formulir::{Calon, Kiriman},
    model::{
        Akhir, BarisAntrean, Isi, Langkah, Laporan, LaporanId, LaporanSaya, LaporanTersimpan, Status, Terbuka, Tertutup,
    },
};
use crate::{
    kepegawaian::profil::Datum,
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form,
        id::PegawaiId,
    },
    pemberitahuan::{self, Jenis, Kabar},
};

/// Laporan pada satu halaman antrean.
pub const SEHALAMAN: usize = 50;

fn jejak(peristiwa: &'static str, id: LaporanId, pelaku: PegawaiId, pada: DateTime<Utc>) -> Jejak {
    Jejak { peristiwa, objek_jenis: "laporan_data", objek: id.uuid(), pelaku: Some(pelaku), pada, rincian: json!({}) }
}

/// Laporan berjalan pelaku tentang hal itu.
pub async fn berjalan(conn: &mut PgConnection, pelaku: &Pengguna, datum: Datum) -> Result<Option<LaporanId>> {
    let id = sqlx::query_scalar!(
        "select laporan_id from laporan_data
         where pegawai_id = $1 and datum = $2 and status in ('terkirim', 'dikerjakan')",
        pelaku.id.uuid(),
        datum.kode(),
    );
    Ok(id.fetch_optional(conn).await?.map(Into::into))
}

/// Mengirim; `false` bila tentang hal itu sudah ada yang berjalan.
pub async fn kirim(
    conn: &mut PgConnection,
    id: LaporanId,
    k: &Kiriman,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &form::Kiriman,
) -> Result<bool> {
    let rincian = json!({ "datum": k.datum.kode(), "tercatat": k.tercatat, "seharusnya": k.seharusnya });
    audit::catat(conn, Jejak { rincian, ..jejak("laporan.pengiriman", id, pelaku.id, pada) }, kiriman).await?;
    let (unit, orang) = match k.datum {
        Datum::Unit => (k.calon, None),
        _ => (None, k.calon),
    };
    let dikirim = sqlx::query!(
        "insert into laporan_data (laporan_id, pegawai_id, datum, tercatat, seharusnya, catatan, unit_id, orang_id,
             dikirim_pada, batas)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict do nothing",
        id.uuid(),
        pelaku.id.uuid(),
        k.datum.kode(),
        k.tercatat,
        k.seharusnya,
        k.catatan,
        unit,
        orang,
        pada,
        k.batas,
    )
    .execute(conn)
    .await?;
    Ok(dikirim.rows_affected() == 1)
}

/// Laporan itu bagi pelapornya dan bagi yang dapat membetulkannya; selain mereka ia tidak ada.
pub async fn buka(conn: &mut PgConnection, id: LaporanId, pelaku: &Pengguna) -> Result<LaporanTersimpan> {
    let b = sqlx::query!(
        r#"
        with mengurus as materialized (
            select p.pegawai_id
            from laporan_data l cross join lateral pengurus_laporan(l.pegawai_id, l.diteruskan, $3) p
            where l.laporan_id = $1
        )
        select
            l.pegawai_id, l.datum, l.tercatat, l.seharusnya, l.catatan, l.dikirim_pada, l.batas, l.status,
            l.diteruskan, l.dikerjakan_pada, l.dijawab_pada, l.jawaban, l.versi,
            concat(nullif(o.gelar_depan, '') || ' ', o.nama, ', ' || nullif(o.gelar_belakang, '')) as "nama!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = l.dikerjakan_oleh limit 1) as pengerja,
            (select i.nama from identitas_pegawai i where i.pegawai_id = l.dijawab_oleh limit 1) as penjawab,
            exists (select from mengurus m where m.pegawai_id = $2) as "diurus!",
            -- Yang sendiri menjangkau seluruh instansi tidak perlu meneruskan.
            (select coalesce(bool_and(p.pegawai_id <> $2), false)
             from pengurus_laporan(l.pegawai_id, true, $3) p) as "terusan!",
            array(select i.nama from mengurus m
                  cross join lateral (select i.nama from identitas_pegawai i where i.pegawai_id = m.pegawai_id limit 1) i
                  order by i.nama limit 3) as "pengurus!"
        from laporan_data l
        join pegawai o using (pegawai_id)
        where l.laporan_id = $1
          and (l.pegawai_id = $2
               or exists (select from mengurus m where m.pegawai_id = $2)
               -- Yang meneruskannya tetap boleh melihat bagaimana kelanjutannya.
               or exists (select from pengurus_laporan(l.pegawai_id, false, $3) p where p.pegawai_id = $2))
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let isi = Isi {
        id,
        pelapor: b.pegawai_id.into(),
        nama: b.nama,
        datum: Datum::baca(&b.datum).unwrap_or(Datum::Lain),
        tercatat: b.tercatat,
        seharusnya: b.seharusnya,
        catatan: b.catatan,
        dikirim: b.dikirim_pada,
        batas: b.batas,
        diteruskan: b.diteruskan,
        versi: b.versi,
        diurus: b.diurus,
        dapat_diteruskan: b.terusan,
        pengurus: b.pengurus,
    };
    let oleh = b.penjawab.unwrap_or_default();
    let akhir = match Status::baca(&b.status) {
        Status::Terkirim => {
            return Ok(LaporanTersimpan::Terbuka(Laporan { isi, keadaan: Terbuka { dikerjakan: None } }));
        }
        Status::Dikerjakan => {
            let dikerjakan = b.pengerja.zip(b.dikerjakan_pada);
            return Ok(LaporanTersimpan::Terbuka(Laporan { isi, keadaan: Terbuka { dikerjakan } }));
        }
        Status::Selesai => Akhir::Selesai(oleh, b.jawaban),
        Status::Ditolak => Akhir::Ditolak(oleh, b.jawaban),
        Status::Ditarik => Akhir::Ditarik,
    };
    let pada = b.dijawab_pada.unwrap_or(b.dikirim_pada);
    Ok(LaporanTersimpan::Tertutup(Laporan { isi, keadaan: Tertutup { akhir, pada } }))
}

/// Menunggu giliran atas laporan itu, sampai transaksi selesai.
pub async fn kunci(conn: &mut PgConnection, id: LaporanId, pelaku: &Pengguna) -> Result<LaporanTersimpan> {
    sqlx::query_scalar!("select versi from laporan_data where laporan_id = $1 for update", id.uuid())
        .fetch_optional(&mut *conn)
        .await?
        .ok_or(Error::NotFound)?;
    buka(conn, id, pelaku).await
}

/// Mencatat sebuah langkah. Memerlukan [`kunci`].
pub async fn catat(conn: &mut PgConnection, l: &Langkah, pada: DateTime<Utc>, kiriman: &form::Kiriman) -> Result<()> {
    let rincian = json!({ "jawaban": l.jawaban, "diteruskan": l.diteruskan });
    audit::catat(conn, Jejak { rincian, ..jejak(l.peristiwa, l.laporan, l.pelaku, pada) }, kiriman).await?;
    sqlx::query!(
        "update laporan_data
         set status = $2,
             diteruskan = $3,
             jawaban = $4,
             dikerjakan_oleh = case $2 when 'dikerjakan' then $5 when 'terkirim' then null else dikerjakan_oleh end,
             dikerjakan_pada = case $2 when 'dikerjakan' then $6 when 'terkirim' then null else dikerjakan_pada end,
             dijawab_oleh = case when $2 in ('selesai', 'ditolak') then $5 end,
             dijawab_pada = case when $2 in ('selesai', 'ditolak', 'ditarik') then $6 end,
             versi = versi + 1
         where laporan_id = $1",
        l.laporan.uuid(),
        l.status,
        l.diteruskan,
        l.jawaban,
        l.pelaku.uuid(),
        pada,
    )
    .execute(&mut *conn)
    .await?;
    if !l.dijawab() {
        return Ok(());
    }
    let tautan = format!("/laporan-data/{}", l.laporan);
    let kabar = Kabar { kepada: &[l.pelapor], jenis: Jenis::LaporanDijawab, tautan: &tautan, pada };
    pemberitahuan::kabarkan(conn, &kabar).await
}

/// Laporan sendiri: yang berjalan dahulu, lalu yang terakhir berakhir.
pub async fn milik(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<LaporanSaya>> {
    let baris = sqlx::query!(
        r#"
        select l.laporan_id, l.datum, l.status, l.dikirim_pada, l.batas, l.dijawab_pada,
            case when l.status = 'dikerjakan' then
                (select i.nama from identitas_pegawai i where i.pegawai_id = l.dikerjakan_oleh limit 1)
            end as dikerjakan,
            case when l.status = 'terkirim' then array(
                select i.nama
                from pengurus_laporan(l.pegawai_id, l.diteruskan, $2) m
                cross join lateral (select i.nama from identitas_pegawai i where i.pegawai_id = m.pegawai_id limit 1) i
                order by i.nama limit 3)
            end as "pengurus?"
        from laporan_data l
        where l.pegawai_id = $1
        order by l.status in ('terkirim', 'dikerjakan') desc, l.dikirim_pada desc
        limit 30
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    let laporan = baris.into_iter().map(|b| LaporanSaya {
        id: b.laporan_id.into(),
        datum: Datum::baca(&b.datum).unwrap_or(Datum::Lain),
        status: Status::baca(&b.status),
        dikirim: b.dikirim_pada,
        batas: b.batas,
        dijawab: b.dijawab_pada,
        pengurus: b.pengurus.unwrap_or_default(),
        dikerjakan: b.dikerjakan,
    });
    Ok(laporan.collect())
}

/// Yang menunggu pelaku, yang terlama dahulu; satu lebih banyak daripada sehalaman bila masih ada.
pub async fn antrean(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    sesudah: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<BarisAntrean>> {
    let (pada, id) = sesudah.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let baris = sqlx::query!(
        r#"
        select
            l.laporan_id as "id!", l.datum as "datum!", l.tercatat as "tercatat!", l.seharusnya as "seharusnya!",
            l.dikirim_pada as "dikirim_pada!", l.batas as "batas!", l.diteruskan as "diteruskan!",
            concat(nullif(o.gelar_depan, '') || ' ', o.nama, ', ' || nullif(o.gelar_belakang, '')) as "nama!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = l.dikerjakan_oleh limit 1) as dikerjakan
        from laporan_menunggu($1, $2, $3, $4, 51) l
        join pegawai o using (pegawai_id)
        order by l.dikirim_pada, l.laporan_id
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        pada,
        id,
    )
    .fetch_all(conn)
    .await?;
    let antrean = baris.into_iter().map(|b| BarisAntrean {
        id: b.id.into(),
        nama: b.nama,
        datum: Datum::baca(&b.datum).unwrap_or(Datum::Lain),
        tercatat: b.tercatat,
        seharusnya: b.seharusnya,
        dikirim: b.dikirim_pada,
        batas: b.batas,
        dikerjakan: b.dikerjakan,
        diteruskan: b.diteruskan,
    });
    Ok(antrean.collect())
}

/// Unit yang ada, atau pejabat yang mengepalai sebuah unit, hari itu; paling banyak dua puluh.
pub async fn cari(conn: &mut PgConnection, datum: Datum, tulisan: &str, hari: NaiveDate) -> Result<Vec<Calon>> {
    if datum == Datum::Unit {
        let unit = sqlx::query_as!(
            Calon,
            r#"
            select u.unit_id as id, u.nama, coalesce(a.nama, '') as "keterangan!"
            from unit u left join unit a on a.unit_id = u.induk_id
            where berlaku(u.mulai, u.selesai, $2)
              and (strpos(lower(u.nama), lower($1)) > 0 or lower(u.kode) = lower($1))
            order by lower(u.nama) <> lower($1), lower(u.nama), u.kode
            limit 20
            "#,
            tulisan,
            hari,
        );
        return Ok(unit.fetch_all(conn).await?);
    }
    let angka: String = tulisan.chars().filter(char::is_ascii_digit).collect();
    let pejabat = sqlx::query_as!(
        Calon,
        r#"
        select p.pegawai_id as id,
            concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "nama!",
            t.jabatan as "keterangan!"
        from pegawai p
        cross join lateral (
            select case k.sebagai when 'PLT' then 'Plt. ' when 'PLH' then 'Plh. ' else '' end || j.nama as jabatan
            from penempatan k join jabatan j using (jabatan_id)
            where k.pegawai_id = p.pegawai_id and k.kepala and berlaku(k.mulai, k.selesai, $3)
            order by k.sebagai = 'DEFINITIF' desc
            limit 1
        ) t
        where strpos(lower(p.nama), lower($1)) > 0 or p.nip = $2 or strpos(lower(t.jabatan), lower($1)) > 0
        order by lower(p.nama), p.pegawai_id
        limit 20
        "#,
        tulisan,
        angka,
        hari,
    );
    Ok(pejabat.fetch_all(conn).await?)
}

/// Pilihan yang dibawa formulir, bila memang ada pada daftar hari itu.
pub async fn calon(conn: &mut PgConnection, datum: Datum, id: Uuid, hari: NaiveDate) -> Result<Option<Calon>> {
    if datum == Datum::Unit {
        let unit = sqlx::query_as!(
            Calon,
            r#"select u.unit_id as id, u.nama, coalesce(a.nama, '') as "keterangan!"
               from unit u left join unit a on a.unit_id = u.induk_id
               where u.unit_id = $1 and berlaku(u.mulai, u.selesai, $2)"#,
            id,
            hari,
        );
        return Ok(unit.fetch_optional(conn).await?);
    }
    let pejabat = sqlx::query_as!(
        Calon,
        r#"
        select p.pegawai_id as id,
            concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "nama!",
            case k.sebagai when 'PLT' then 'Plt. ' when 'PLH' then 'Plh. ' else '' end || j.nama as "keterangan!"
        from pegawai p
        join penempatan k on k.pegawai_id = p.pegawai_id and k.kepala and berlaku(k.mulai, k.selesai, $2)
        join jabatan j using (jabatan_id)
        where p.pegawai_id = $1
        order by k.sebagai = 'DEFINITIF' desc
        limit 1
        "#,
        id,
        hari,
    );
    Ok(pejabat.fetch_optional(conn).await?)
}
