-- Melayani `src/skp`: Sasaran Kinerja Pegawai, rencana hasil kerja, dan indikatornya.

create table skp (
    skp_id     uuid primary key,
    pemilik_id uuid not null references pegawai,
    tahun      integer not null,
    mulai      date not null,
    -- Hari terakhir masa penilaian, ikut dihitung.
    selesai    date not null,
    pendekatan text not null,
    status     text not null default 'draf',

    -- Naik setiap kali isinya berubah; yang ditandatangani adalah isi pada versi ini.
    versi            integer not null default 1,
    versi_lampiran   integer not null default 1,
    versi_ekspektasi integer not null default 1,

    dukungan    text[] not null default '{}',
    skema       text[] not null default '{}',
    konsekuensi text[] not null default '{}',
    -- Ekspektasi khusus pimpinan bagi tujuh nilai BerAKHLAK, menurut urutannya.
    ekspektasi  text[] not null default array_fill(''::text, array[7]),

    catatan_pengembalian text,
    dikembalikan_pada    timestamptz,
    dikembalikan_oleh    uuid references pegawai,

    diajukan_pada   timestamptz,
    -- SHA-256 isi yang ditandatangani pegawai; penilai menandatangani isi yang sama.
    sidik_isi       bytea,

    ditetapkan_pada timestamptz,
    ditetapkan_oleh uuid references pegawai,
    -- Dokumen beku: isi, para pihak dan tanda tangan sebagaimana saat ditetapkan, apa adanya.
    dokumen         text,
    sidik_dokumen   bytea,

    constraint pendekatan_dikenal check (pendekatan in ('KUANTITATIF', 'KUALITATIF')),
    constraint status_dikenal check (status in ('draf', 'diajukan', 'ditetapkan')),
    constraint periode_dalam_satu_tahun check
        (mulai <= selesai and extract(year from mulai) = tahun and extract(year from selesai) = tahun),
    constraint tujuh_nilai check (cardinality(ekspektasi) = 7),
    constraint satu_skp_per_masa exclude using gist
        (pemilik_id with =, daterange(mulai, selesai, '[]') with &&),

    -- Kolom mengikuti keadaan; lihat enum `SkpTersimpan`.
    constraint diajukan_bertanda check
        ((status = 'draf') = (diajukan_pada is null) and (status = 'draf') = (sidik_isi is null)),
    constraint ditetapkan_beku check
        ((status = 'ditetapkan') = (ditetapkan_pada is not null)
         and (status = 'ditetapkan') = (ditetapkan_oleh is not null)
         and (status = 'ditetapkan') = (dokumen is not null)
         and (status = 'ditetapkan') = (sidik_dokumen is not null)),
    constraint penetap_bukan_pemilik check (ditetapkan_oleh <> pemilik_id),
    constraint pengembalian_beralasan check
        ((catatan_pengembalian is null) = (dikembalikan_pada is null)
         and (catatan_pengembalian is null) = (dikembalikan_oleh is null))
);

create index skp_pemilik on skp (pemilik_id, tahun desc, mulai desc);
create index skp_menunggu on skp (pemilik_id) where status = 'diajukan';

create table rencana (
    rencana_id uuid primary key,
    skp_id     uuid not null references skp on delete cascade,
    urutan     integer not null,
    bagian     text not null,
    versi      integer not null default 1,
    rhk        text not null,
    -- RHK pimpinan yang diintervensi: tautan, dan bunyinya saat dipilih.
    rhk_pimpinan_id uuid references rencana on delete set null,
    rhk_pimpinan    text not null default '',
    direktif        boolean not null default false,
    penugasan_dari  text not null default '',
    perspektif      text,

    constraint bagian_dikenal check (bagian in ('UTAMA', 'TAMBAHAN')),
    constraint perspektif_dikenal check
        (perspektif in ('PENERIMA_LAYANAN', 'PROSES_BISNIS', 'PENGUATAN_INTERNAL', 'ANGGARAN')),
    constraint direktif_tanpa_tautan check (not direktif or rhk_pimpinan_id is null),
    constraint rhk_paling_panjang check (char_length(rhk) <= 500)
);

create index rencana_skp on rencana (skp_id, urutan);
create index rencana_pimpinan on rencana (rhk_pimpinan_id);

create table indikator (
    indikator_id uuid primary key,
    rencana_id   uuid not null references rencana on delete cascade,
    urutan       integer not null,
    aspek        text,
    indikator    text not null,
    -- Target sebagaimana ditulis dan dicetak; angkanya bila terbaca.
    target       text not null,
    angka        numeric,
    angka_maks   numeric,
    satuan       text not null default '',
    arah         text,
    target_maksimal boolean not null default false,

    constraint aspek_dikenal check (aspek in ('KUANTITAS', 'KUALITAS', 'WAKTU', 'BIAYA')),
    constraint arah_dikenal check (arah in ('NAIK', 'TURUN')),
    constraint rentang_berurutan check (angka_maks is null or angka < angka_maks)
);

create index indikator_rencana on indikator (rencana_id, urutan);

-- Isi hanya berubah selama draf. Yang ditetapkan tidak berubah lagi.
create function skp_beku() returns trigger language plpgsql as $$
begin
    if old.status = 'ditetapkan' then
        raise exception 'SKP yang ditetapkan tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger skp_beku before update or delete on skp for each row execute function skp_beku();

create trigger skp_tidak_dikosongkan before truncate on skp
    for each statement execute function tolak_perubahan();

create function rencana_hanya_saat_draf() returns trigger language plpgsql as $$
declare
    induk uuid := case tg_op when 'DELETE' then old.skp_id else new.skp_id end;
begin
    if tg_op = 'UPDATE' and new.skp_id <> old.skp_id then
        raise exception 'rencana tidak berpindah SKP' using errcode = 'restrict_violation';
    end if;
    -- Tautan RHK pimpinan yang terhapus (on delete set null) bukan perubahan isi.
    if exists (select from skp where skp_id = induk and status <> 'draf')
       and (tg_op <> 'UPDATE' or (new.rhk, new.rhk_pimpinan, new.urutan, new.bagian, new.direktif,
            new.penugasan_dari, new.perspektif) is distinct from (old.rhk, old.rhk_pimpinan, old.urutan,
            old.bagian, old.direktif, old.penugasan_dari, old.perspektif)) then
        raise exception 'rencana hanya berubah selama SKP masih draf' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger rencana_hanya_saat_draf before insert or update or delete on rencana
    for each row execute function rencana_hanya_saat_draf();

create function indikator_hanya_saat_draf() returns trigger language plpgsql as $$
declare
    induk uuid := case tg_op when 'DELETE' then old.rencana_id else new.rencana_id end;
begin
    if tg_op = 'UPDATE' and new.rencana_id <> old.rencana_id then
        raise exception 'indikator tidak berpindah rencana' using errcode = 'restrict_violation';
    end if;
    if exists (select from rencana join skp using (skp_id) where rencana_id = induk and status <> 'draf') then
        raise exception 'indikator hanya berubah selama SKP masih draf' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger indikator_hanya_saat_draf before insert or update or delete on indikator
    for each row execute function indikator_hanya_saat_draf();

create function unit_di_bawah(akar uuid) returns table (unit_id uuid) language sql stable as $$
    with recursive turun as (
        select u.unit_id from unit u where u.unit_id = akar
        union all
        select u.unit_id from unit u join turun on u.induk_id = turun.unit_id
    )
    select unit_id from turun
$$;

-- Para pihak setiap SKP pada suatu hari: satu-satunya tempat yang menjawab «siapa boleh melihat».
-- Draf hanya bagi pemilik dan penilainya, yang menyusunnya dalam dialog kinerja; sejak diajukan
-- juga bagi Atasan Penilai, pengelola kinerja unit itu, dan kepegawaian (aturan 2.2).
create function skp_pihak(hari date) returns table (skp_id uuid, pegawai_id uuid) language sql stable as $$
    select s.skp_id, s.pemilik_id from skp s
    union all
    select s.skp_id, h.penilai_id
    from skp s
    join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= hari and hari < h.selesai
    union all
    select s.skp_id, h.atasan_penilai_id
    from skp s
    join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= hari and hari < h.selesai
    where s.status <> 'draf'
    union all
    select s.skp_id, p.pegawai_id
    from peran_pegawai p
    cross join skp s
    where p.peran in ('KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN', 'PYB')
      and p.unit_id is null and berlaku(p.mulai, p.selesai, hari) and s.status <> 'draf'
    union all
    select s.skp_id, p.pegawai_id
    from peran_pegawai p
    cross join lateral unit_di_bawah(p.unit_id) u
    join penempatan t on t.unit_id = u.unit_id and t.sebagai = 'DEFINITIF'
        and berlaku(t.mulai, t.selesai, hari)
    join skp s on s.pemilik_id = t.pegawai_id
    where p.peran in ('PENGELOLA', 'KEPEGAWAIAN')
      and berlaku(p.mulai, p.selesai, hari) and s.status <> 'draf'
$$;
