-- Melayani `src/dokumentasi/tahun`: jumlah kegiatan setiap bulan, ditulis bersama kegiatannya, supaya setahun terbaca
-- tanpa menjumlahkan setiap kegiatan. Keduanya turunan; yang benar tetap `kegiatan`.

-- Elemen pertama untuk tanggal satu, sebanyak hari bulan itu.
create table kegiatan_bulan (
    pegawai_id uuid not null,
    -- Tanggal satunya.
    bulan      date not null,
    kegiatan   integer[] not null,
    menit      integer[] not null,

    primary key (pegawai_id, bulan)
) with (fillfactor = 85);

-- Tanpa acuan kepada RHK dan indikator: yang dihapus sudah dilepas lebih dahulu dari kegiatannya.
create table kegiatan_rekap (
    pegawai_id   uuid not null,
    bulan        date not null,
    rencana_id   uuid,
    indikator_id uuid,
    -- Sebagaimana diketik; yang kosong bersatuan indikatornya.
    satuan       text not null,
    kegiatan     integer not null,
    -- Banyaknya yang menyebut angka, dan jumlah angkanya.
    berangka     integer not null,
    realisasi    numeric not null
) with (fillfactor = 85);

create unique index kegiatan_rekap_pegawai on kegiatan_rekap (pegawai_id, bulan, rencana_id, indikator_id, satuan)
    nulls not distinct;

-- Satu kegiatan yang bertambah atau, dengan `kegiatan` -1 dan angka berlawanan, berkurang.
create type selisih_kegiatan as (
    pegawai_id uuid, tanggal date, rencana_id uuid, indikator_id uuid, satuan text, kegiatan integer, menit integer,
    berangka integer, realisasi numeric
);

create function selisih_kegiatan(k kegiatan, tanda integer) returns selisih_kegiatan
    language sql immutable
    return row(
        k.pegawai_id, k.tanggal, k.rencana_id, k.indikator_id, k.satuan, tanda,
        tanda * coalesce(extract(epoch from k.jam_selesai - k.jam_mulai)::integer / 60, 0),
        case when k.realisasi is null then 0 else tanda end, tanda * coalesce(k.realisasi, 0))::selisih_kegiatan;

create function tambah_pada(angka integer[], letak integer[], sebesar integer[]) returns integer[]
    language plpgsql immutable
as $$
begin
    for n in 1 .. cardinality(letak) loop
        angka[letak[n]] := angka[letak[n]] + sebesar[n];
    end loop;
    return angka;
end $$;

create function jumlahkan_kegiatan(selisih selisih_kegiatan[]) returns void
    language plpgsql
as $$
#variable_conflict use_column
declare
    b record;
    kosong integer[];
begin
    for b in
        select h.pegawai_id, h.bulan, array_agg(h.letak) as letak, array_agg(h.kegiatan) as kegiatan,
            array_agg(h.menit) as menit
        from (
            select s.pegawai_id, date_trunc('month', s.tanggal)::date as bulan, extract(day from s.tanggal)::integer as letak,
                sum(s.kegiatan)::integer as kegiatan, sum(s.menit)::integer as menit
            from unnest(selisih) s
            group by 1, 2, 3
            having sum(s.kegiatan) <> 0 or sum(s.menit) <> 0
        ) h
        group by h.pegawai_id, h.bulan
    loop
        update kegiatan_bulan k
        set kegiatan = tambah_pada(k.kegiatan, b.letak, b.kegiatan), menit = tambah_pada(k.menit, b.letak, b.menit)
        where k.pegawai_id = b.pegawai_id and k.bulan = b.bulan;
        if not found then
            kosong := array_fill(0, array[extract(day from b.bulan + interval '1 month' - interval '1 day')::integer]);
            insert into kegiatan_bulan (pegawai_id, bulan, kegiatan, menit)
            values (b.pegawai_id, b.bulan, tambah_pada(kosong, b.letak, b.kegiatan), tambah_pada(kosong, b.letak, b.menit));
        end if;
    end loop;

    insert into kegiatan_rekap as k
        (pegawai_id, bulan, rencana_id, indikator_id, satuan, kegiatan, berangka, realisasi)
    select s.pegawai_id, date_trunc('month', s.tanggal)::date, s.rencana_id, s.indikator_id, s.satuan,
        sum(s.kegiatan), sum(s.berangka), sum(s.realisasi)
    from unnest(selisih) s
    group by 1, 2, 3, 4, 5
    having sum(s.kegiatan) <> 0 or sum(s.berangka) <> 0 or sum(s.realisasi) <> 0
    on conflict (pegawai_id, bulan, rencana_id, indikator_id, satuan) do update
    set kegiatan = k.kegiatan + excluded.kegiatan, berangka = k.berangka + excluded.berangka,
        realisasi = k.realisasi + excluded.realisasi;
end $$;

create function buang_jumlah_kosong(milik uuid[]) returns void
    language plpgsql
as $$
begin
    delete from kegiatan_rekap k where k.pegawai_id = any (milik) and k.kegiatan = 0;
    delete from kegiatan_bulan k where k.pegawai_id = any (milik) and 0 = all (k.kegiatan);
end $$;

-- Yang mencatat kegiatan orang yang sama bergiliran, supaya bulan-bulannya tidak saling menunggu.
create function giliran_jumlah(milik uuid[]) returns void
    language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(m::text, 127)) from (select m from unnest(milik) m order by m) m (m);
end $$;

create function jumlahkan_yang_ditambah() returns trigger language plpgsql as $$
declare
    milik uuid[] := array(select distinct s.pegawai_id from sesudah s);
begin
    if milik <> '{}' then
        perform giliran_jumlah(milik);
        perform jumlahkan_kegiatan(array(select selisih_kegiatan(s, 1) from sesudah s));
    end if;
    return null;
end $$;

create function jumlahkan_yang_dihapus() returns trigger language plpgsql as $$
declare
    milik uuid[] := array(select distinct s.pegawai_id from sebelum s);
begin
    if milik <> '{}' then
        perform giliran_jumlah(milik);
        perform jumlahkan_kegiatan(array(select selisih_kegiatan(s, -1) from sebelum s));
        perform buang_jumlah_kosong(milik);
    end if;
    return null;
end $$;

create function jumlahkan_yang_diubah() returns trigger language plpgsql as $$
declare
    milik uuid[] := array(select s.pegawai_id from sebelum s union select s.pegawai_id from sesudah s);
begin
    if milik <> '{}' then
        perform giliran_jumlah(milik);
        perform jumlahkan_kegiatan(array(
            select selisih_kegiatan(s, -1) from sebelum s union all select selisih_kegiatan(s, 1) from sesudah s));
        perform buang_jumlah_kosong(milik);
    end if;
    return null;
end $$;

create trigger kegiatan_dijumlahkan_ditambah after insert on kegiatan
    referencing new table as sesudah for each statement execute function jumlahkan_yang_ditambah();
create trigger kegiatan_dijumlahkan_dihapus after delete on kegiatan
    referencing old table as sebelum for each statement execute function jumlahkan_yang_dihapus();
create trigger kegiatan_dijumlahkan_diubah after update on kegiatan
    referencing old table as sebelum new table as sesudah for each statement execute function jumlahkan_yang_diubah();

-- Menyusun ulang jumlah seseorang dari kegiatannya.
create function susun_jumlah_kegiatan(milik uuid) returns void
    language plpgsql
as $$
begin
    perform giliran_jumlah(array[milik]);
    delete from kegiatan_bulan k where k.pegawai_id = milik;
    delete from kegiatan_rekap k where k.pegawai_id = milik;
    perform jumlahkan_kegiatan(array(select selisih_kegiatan(k, 1) from kegiatan k where k.pegawai_id = milik));
end $$;

select susun_jumlah_kegiatan(p.pegawai_id) from (select distinct k.pegawai_id from kegiatan k) p;

-- Masa berlakunya paling banyak dua versi SKP; perkiraan seribu baris menyesatkan rencana kueri.
alter function skp_selama(uuid, date, date) rows 2;

create aggregate sambung(anycompatiblearray) (sfunc = array_cat, stype = anycompatiblearray);

-- Setahun kegiatan seseorang di mata pelaku: hari demi hari, dokumentasi yang dikirim di instansi ini, dan jumlahnya per
-- RHK, indikator, dan satuan. Tanpa baris bila pelaku bukan pihaknya; selain pemiliknya hanya melihat yang terkirim. Bulan
-- yang terkirim sebagian dijumlahkan dari kegiatannya. Rentangnya bulan-bulan utuh.
create function setahun_kegiatan(milik uuid, pelaku uuid, hari date, dari date, sampai date)
    returns table (
        hubungan text, nama text, kalender json,
        bulan date[], kegiatan integer[], menit integer[],
        jenis text[], dokumentasi date[], dikirim timestamptz[], ditanggapi boolean[],
        skp uuid[], mulai date[], selesai date[], rencana uuid[], rhk text[], indikator text[], target text[],
        satuan text[], realisasi numeric[], terakhir numeric[], banyak bigint[]
    )
    language plpgsql stable rows 1
as $$
#variable_conflict use_column
declare
    terkirim boolean;
    masa datemultirange;
    -- Cukup dari jumlah bulanannya.
    utuh boolean := true;
    ukuran uuid[];
begin
    hubungan := hubungan_kinerja(pelaku, milik, hari);
    if hubungan is null then
        return;
    end if;
    terkirim := hubungan <> 'PEMILIK';
    kalender := kalender('DOKUMENTASI');
    if terkirim then
        nama := (select n.nama from identitas_pegawai n where n.pegawai_id = milik order by n.urutan limit 1);
        select coalesce(range_agg(daterange(d.mulai, d.selesai, '[]')), '{}'),
            bool_and(extract(day from d.mulai) = 1 and extract(day from d.selesai + 1) = 1) is not false
        into masa, utuh
        from dokumentasi d
        where d.pegawai_id = milik and d.status <> 'DRAF' and d.mulai <= sampai and dari <= d.selesai;
    end if;

    if utuh then
        select array_agg(k.bulan), sambung(k.kegiatan), sambung(k.menit) into bulan, kegiatan, menit
        from (
            select * from kegiatan_bulan k
            where k.pegawai_id = milik and k.bulan between dari and sampai and (not terkirim or k.bulan <@ masa)
            order by k.bulan
        ) k;
    else
        select array_agg(distinct date_trunc('month', h.hari)::date), array_agg(h.kegiatan order by h.hari),
            array_agg(h.menit order by h.hari) into bulan, kegiatan, menit
        from (
            select g.hari, count(k.kegiatan_id)::integer as kegiatan,
                coalesce(sum((selisih_kegiatan(k.*, 1)).menit), 0)::integer as menit
            from generate_series(dari, sampai, interval '1 day') g (hari)
            left join kegiatan_terhitung(milik, dari, sampai, true) k on k.tanggal = g.hari
            group by g.hari
        ) h;
    end if;

    select array_agg(d.jenis), array_agg(d.mulai), array_agg(d.dikirim_pada), array_agg(d.status = 'DITANGGAPI')
    into jenis, dokumentasi, dikirim, ditanggapi
    from dokumentasi d
    where d.pegawai_id = milik and d.mulai <= sampai and dari <= d.selesai
      and d.jenis in (select a.jenis from aturan_periode a where a.hal = 'DOKUMENTASI' and a.jenis <> 'HARIAN')
      and (not terkirim or d.status <> 'DRAF');

    with semua as (
        select k.rencana_id, k.indikator_id, k.satuan, sum(k.kegiatan) as kegiatan, sum(k.berangka) as berangka,
            sum(k.realisasi) as realisasi
        from kegiatan_rekap k
        where utuh and k.pegawai_id = milik and k.bulan between dari and sampai and (not terkirim or k.bulan <@ masa)
        group by k.rencana_id, k.indikator_id, k.satuan
        union all
        select k.rencana_id, k.indikator_id, k.satuan, count(*), count(k.realisasi), coalesce(sum(k.realisasi), 0)
        from kegiatan_terhitung(milik, dari, sampai, true) k
        where not utuh
        group by k.rencana_id, k.indikator_id, k.satuan
    ),
    jumlah as (
        select k.rencana_id, k.indikator_id, min(k.indikator) as indikator, min(k.target) as target,
            min(k.urutan) as urutan, min(k.satuan) as satuan, sum(k.kegiatan) as kegiatan,
            case when sum(k.berangka) > 0 then sum(k.realisasi) end as realisasi
        from (
            select j.rencana_id, j.indikator_id, i.indikator, i.target, i.urutan, j.kegiatan, j.berangka, j.realisasi,
                coalesce(nullif(j.satuan, ''), i.satuan, '') as satuan
            from semua j
            left join indikator i on i.indikator_id = j.indikator_id
        ) k
        group by k.rencana_id, k.indikator_id, lower(k.satuan)
    ),
    selama as materialized (
        select b.skp_id, b.mulai, b.selesai from skp_selama(milik, dari, sampai) b
    )
    select array_agg(h.skp_id), array_agg(h.mulai), array_agg(h.selesai), array_agg(h.rencana_id), array_agg(h.rhk),
        array_agg(h.indikator), array_agg(h.target), array_agg(h.satuan), array_agg(h.realisasi),
        array_agg(h.kegiatan), array_agg(h.indikator_id)
    into skp, mulai, selesai, rencana, rhk, indikator, target, satuan, realisasi, banyak, ukuran
    from (
        select s.skp_id, greatest(coalesce(b.mulai, s.mulai), dari) as mulai,
            least(coalesce(b.selesai, s.selesai), sampai) as selesai, r.rencana_id, r.rhk, j.indikator, j.target, j.satuan,
            j.realisasi, j.kegiatan, j.indikator_id
        from jumlah j
        full join (select r.rencana_id from selama b join rencana r using (skp_id)) l using (rencana_id)
        left join rencana r on r.rencana_id = coalesce(j.rencana_id, l.rencana_id)
        left join skp s on s.skp_id = r.skp_id
        left join selama b on b.skp_id = s.skp_id
        order by b.mulai nulls first, s.mulai, s.skp_id, r.bagian desc, r.urutan, r.rencana_id, j.urutan nulls last,
            lower(j.satuan)
        limit 2000
    ) h;
    -- Persentase tidak dijumlahkan: yang dibaca adalah yang terakhir.
    if '%' = any (satuan) then
        terakhir := array(
            select case when j.satuan = '%' and j.realisasi is not null then (
                select k.realisasi
                from kegiatan_terhitung(milik, dari, sampai, terkirim) k
                left join indikator i on i.indikator_id = k.indikator_id
                where k.rencana_id is not distinct from j.rencana_id and k.indikator_id is not distinct from j.indikator_id
                  and k.realisasi is not null and coalesce(nullif(k.satuan, ''), i.satuan, '') = '%'
                order by k.tanggal desc, k.kegiatan_id desc
                limit 1) end
            from unnest(rencana, ukuran, satuan, realisasi) with ordinality
                as j (rencana_id, indikator_id, satuan, realisasi, ke)
            order by j.ke);
    end if;
    return next;
end $$;
