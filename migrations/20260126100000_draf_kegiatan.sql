-- Melayani `src/dokumentasi/kegiatan`: yang sedang diketik, yang masih perlu dibetulkan, dan penguncian sesudah dikirim.

-- Tabel sepekan yang sedang diketik dan belum disimpan: hanya bagi pemiliknya, hilang begitu disimpan.
create table draf_kegiatan (
    pegawai_id uuid not null references pegawai,
    -- Hari Senin pekannya.
    minggu     date not null,
    -- Baris sebagaimana diketik; JSON yang hanya dibaca aplikasi.
    isi        text not null,
    versi      integer not null default 1,
    pada       timestamptz not null,

    primary key (pegawai_id, minggu),
    constraint minggu_bermula_senin check (extract(isodow from minggu) = 1),
    constraint isi_wajar check (octet_length(isi) <= 1048576)
);

-- Baris tempelan yang belum dapat dicatat, sampai dibetulkan atau dibuang pemiliknya.
create table kegiatan_tempelan (
    pegawai_id uuid primary key references pegawai,
    -- Kosong bila semua barisnya sudah tercatat.
    isi        text not null,
    -- Yang perlu diketahui tentang baris yang tercatat, misalnya RHK yang tidak dikenali.
    petunjuk   text[] not null default '{}',
    versi      integer not null default 1,
    pada       timestamptz not null,

    constraint isi_wajar check (octet_length(isi) <= 1048576)
);

-- SKP yang berlaku bagi seseorang pada suatu hari: yang ditetapkan, atau yang terakhir disusun selama belum ada.
create function skp_pada(siapa uuid, hari date) returns uuid
    language plpgsql stable
as $$
begin
    return (
        select s.skp_id from skp s
        where s.pemilik_id = siapa and s.tahun = extract(year from hari)::integer
          and s.mulai <= hari and hari <= s.selesai
        order by s.status = 'ditetapkan' desc, s.ditetapkan_pada desc nulls last, s.diajukan_pada desc nulls last, s.skp_id desc
        limit 1
    );
end $$;

-- Mengirim dokumentasi dan mencatat kegiatan seseorang bergiliran: yang mencatat saling membiarkan, yang mengirim menunggu.
create function giliran_dokumentasi() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(new.pegawai_id::text, 126));
    return new;
end $$;

create trigger dokumentasi_bergiliran before insert or update of status on dokumentasi
    for each row when (new.status <> 'DRAF') execute function giliran_dokumentasi();

-- Yang sudah termuat dalam dokumentasi terkirim tidak ditambah, diubah, atau dihapus.
create function kegiatan_terkunci() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(b.pegawai_id::text, 126))
    from (select distinct pegawai_id from berubah) b;
    if exists (
        select from berubah b
        join dokumentasi d on d.pegawai_id = b.pegawai_id and d.status <> 'DRAF'
            and d.mulai <= b.tanggal and b.tanggal <= d.selesai
    ) then
        raise exception 'kegiatan pada dokumentasi yang sudah dikirim tidak dapat diubah'
            using errcode = 'restrict_violation', constraint = 'kegiatan_terkunci';
    end if;
    return null;
end $$;

create trigger kegiatan_ditambah after insert on kegiatan
    referencing new table as berubah for each statement execute function kegiatan_terkunci();
create trigger kegiatan_dihapus after delete on kegiatan
    referencing old table as berubah for each statement execute function kegiatan_terkunci();

-- Seperti `kegiatan_terkunci`; RHK, indikator atau langkah yang dihapus (on delete set null) bukan perubahan catatannya.
create function kegiatan_diubah() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(b.pegawai_id::text, 126))
    from (select distinct pegawai_id from semula) b;
    if exists (
        select from semula s
        join menjadi m using (kegiatan_id)
        join dokumentasi d on d.pegawai_id = s.pegawai_id and d.status <> 'DRAF'
            and ((d.mulai <= s.tanggal and s.tanggal <= d.selesai) or (d.mulai <= m.tanggal and m.tanggal <= d.selesai))
        where (s.pegawai_id, s.tanggal, s.jam_mulai, s.jam_selesai, s.uraian, s.realisasi, s.satuan, s.kendala)
              is distinct from
              (m.pegawai_id, m.tanggal, m.jam_mulai, m.jam_selesai, m.uraian, m.realisasi, m.satuan, m.kendala)
           or coalesce(m.rencana_id, s.rencana_id) is distinct from s.rencana_id
           or coalesce(m.indikator_id, s.indikator_id) is distinct from s.indikator_id
           or coalesce(m.rencana_aksi_id, s.rencana_aksi_id) is distinct from s.rencana_aksi_id
    ) then
        raise exception 'kegiatan pada dokumentasi yang sudah dikirim tidak dapat diubah'
            using errcode = 'restrict_violation', constraint = 'kegiatan_terkunci';
    end if;
    return null;
end $$;

create trigger kegiatan_diubah after update on kegiatan
    referencing old table as semula new table as menjadi for each statement execute function kegiatan_diubah();

create trigger kegiatan_tidak_dikosongkan before truncate on kegiatan
    for each statement execute function tolak_perubahan();


-- RHK, indikator dan langkah yang dapat dipilih seseorang bagi kegiatan pada hari-hari itu, menurut SKP-nya; urutan
-- SKP sama dengan `skp_pada`.
create function pilihan_kegiatan(siapa uuid, dari date, sampai date) returns json
    language plpgsql stable
as $$
begin
    return (
        select coalesce(json_agg(json_build_object('mulai', s.mulai, 'selesai', s.selesai, 'rencana', (
            select coalesce(json_agg(json_build_object('id', r.rencana_id, 'bagian', r.bagian, 'rhk', r.rhk,
                'indikator', (
                    select coalesce(json_agg(json_build_object('id', i.indikator_id, 'indikator', i.indikator)
                                             order by i.urutan), '[]')
                    from indikator i where i.rencana_id = r.rencana_id),
                'aksi', (
                    select coalesce(json_agg(json_build_object('id', a.rencana_aksi_id, 'uraian', a.uraian,
                        'mulai', a.mulai, 'selesai', a.selesai) order by a.mulai, a.urutan), '[]')
                    from rencana_aksi a
                    where a.rencana_id = r.rencana_id and a.pegawai_id = siapa and a.status <> 'DIGANTIKAN'
                      and a.mulai <= sampai and dari <= a.selesai)
                ) order by r.bagian desc, r.urutan, r.rencana_id), '[]')
            from rencana r where r.skp_id = s.skp_id)
        ) order by s.status = 'ditetapkan' desc, s.ditetapkan_pada desc nulls last, s.diajukan_pada desc nulls last,
                   s.skp_id desc), '[]')
        from skp s
        where s.pemilik_id = siapa and s.mulai <= sampai and dari <= s.selesai
          and s.tahun between extract(year from dari)::integer and extract(year from sampai)::integer
    );
end $$;

-- Rentang dokumentasi terkirim seseorang yang menyentuh hari-hari itu.
create function terkirim_antara(siapa uuid, dari date, sampai date) returns json
    language plpgsql stable
as $$
begin
    return (
        select coalesce(json_agg(json_build_array(d.mulai, d.selesai)), '[]')
        from dokumentasi d
        where d.pegawai_id = siapa and d.status <> 'DRAF' and d.mulai <= sampai and dari <= d.selesai
    );
end $$;
