-- Melayani `src/perubahan/serah_terima`: penilai yang lama menutup bagian masanya, yang terbuka berpindah ke penilai yang baru.

create table serah_terima (
    serah_terima_id uuid primary key,
    pemilik_id      uuid not null references pegawai,
    -- Versi SKP yang berlaku pada hari terakhir penilai yang lama.
    skp_id          uuid not null references skp,
    dari_id         uuid not null references pegawai,
    -- Bagian masanya: hari pertama penilai yang lama di dalam SKP itu, dan hari sesudah hari terakhirnya.
    mulai           date not null,
    hari            date not null,
    -- Sejak hari ini penilai yang lama tidak dapat membukanya lagi.
    batas           date not null,
    -- Pemiliknya sekaligus berpindah jabatan atau unit.
    pindah          boolean not null,
    status          text not null default 'TERBUKA',
    catatan         text not null default '',
    versi           integer not null default 1,
    dibuat_pada     timestamptz not null,
    ditutup_pada    timestamptz,
    penerima_id     uuid references pegawai,
    diterima_pada   timestamptz,

    constraint satu_serah_terima_per_pergantian unique (pemilik_id, hari),
    constraint status_dikenal check (status in ('TERBUKA', 'DITUTUP', 'DITERIMA')),
    constraint bagian_masa_berurutan check (mulai < hari and hari < batas),
    constraint dari_bukan_pemilik check (dari_id <> pemilik_id),
    constraint penerima_bukan_pemilik check (penerima_id <> pemilik_id),
    constraint catatan_paling_panjang check (char_length(catatan) <= 4000),
    constraint ditutup_bertanggal check (status <> 'DITUTUP' or ditutup_pada is not null),
    constraint diterima_utuh check
        ((status = 'DITERIMA') = (penerima_id is not null) and (status = 'DITERIMA') = (diterima_pada is not null))
);

create index serah_terima_dari on serah_terima (dari_id, batas) where status = 'TERBUKA';
create index serah_terima_skp on serah_terima (skp_id);

-- Hal yang belum selesai dan janji yang diteruskan.
create table serah_terima_butir (
    butir_id        uuid primary key,
    serah_terima_id uuid not null references serah_terima on delete cascade,
    urutan          integer not null,
    jenis           text not null,
    uraian          text not null,
    selesai_pada    timestamptz,
    penyelesai_id   uuid references pegawai,

    constraint jenis_dikenal check (jenis in ('HAL', 'JANJI')),
    constraint uraian_butir_terisi check (char_length(uraian) between 1 and 500),
    constraint selesai_utuh check ((selesai_pada is null) = (penyelesai_id is null))
);

create index serah_terima_butir_urut on serah_terima_butir (serah_terima_id, urutan);

-- Yang sudah ditutup tidak ditulis ulang; kemudian hanya diterima dan butirnya diselesaikan.
create function serah_terima_beku() returns trigger language plpgsql as $$
begin
    if old.status <> 'TERBUKA' and (tg_op = 'DELETE' or (new.pemilik_id, new.skp_id, new.dari_id, new.mulai, new.hari,
        new.catatan, new.ditutup_pada) is distinct from (old.pemilik_id, old.skp_id, old.dari_id, old.mulai, old.hari,
        old.catatan, old.ditutup_pada)) then
        raise exception 'serah terima yang ditutup tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger serah_terima_beku before update or delete on serah_terima
    for each row execute function serah_terima_beku();

create index penilai_pegawai_berakhir on penilai_pegawai (selesai) where selesai <> 'infinity';

-- Pergantian penilai sampai `kini` di dalam masa SKP yang sudah ditetapkan sebelumnya: masing-masing dari siapa, sejak
-- kapan. Susunan dihitung ulang setiap penempatan berubah, jadi masa penilai yang bersambung disatukan dahulu.
create function pergantian_penilai(kini date, siapa uuid)
    returns table (pemilik_id uuid, skp_id uuid, dari_id uuid, mulai date, hari date, pindah boolean)
    language plpgsql stable
as $$
#variable_conflict use_column
declare
    -- Yang pernah atau sedang dinilainya, dan dirinya sendiri; kosong berarti semua orang.
    orang uuid[] := case when siapa is not null then
        array(select h.pegawai_id from penilai_pegawai h where h.penilai_id = siapa union select siapa) end;
begin
    return query
    select l.pegawai_id, s.skp_id, l.penilai_id,
        greatest(s.mulai, (
            -- Sejak kapan ia menilai tanpa terputus.
            with recursive mundur as (
                select l.mulai as awal
                union all
                select h.mulai
                from mundur m
                join penilai_pegawai h
                    on h.pegawai_id = l.pegawai_id and h.selesai = m.awal and h.penilai_id = l.penilai_id
                where m.awal > s.mulai
            )
            select min(m.awal) from mundur m
        )),
        l.selesai,
        exists (
            select from penempatan a
            join penempatan b on b.pegawai_id = a.pegawai_id and b.sebagai = 'DEFINITIF' and b.mulai = l.selesai
            where a.pegawai_id = l.pegawai_id and a.sebagai = 'DEFINITIF' and a.selesai = l.selesai
              and (a.unit_id, a.jabatan_id) is distinct from (b.unit_id, b.jabatan_id)
        )
    from penilai_pegawai l
    left join penilai_pegawai n on n.pegawai_id = l.pegawai_id and n.mulai = l.selesai
    join skp s on s.skp_id = skp_berlaku(l.pegawai_id, l.selesai - 1)
    where (orang is null or l.pegawai_id = any (orang))
      and l.selesai <= kini and l.selesai > kini - 366
      and n.penilai_id is distinct from l.penilai_id
      -- Yang belum ditetapkan ketika penilainya berganti tidak meninggalkan apa pun untuk ditutup.
      and (s.ditetapkan_pada at time zone 'Asia/Jakarta')::date < l.selesai
      and l.selesai <= s.selesai
      and not purna_tugas(l.pegawai_id, l.selesai);
end $$;

-- Mencatat yang belum tercatat; yang pergantiannya ternyata dibatalkan hilang lagi selama belum ditutup.
create function buka_serah_terima(kini date, siapa uuid, saat timestamptz)
    returns table (serah_terima_id uuid, dari_id uuid, pemilik_id uuid, pindah boolean)
    language plpgsql
as $$
#variable_conflict use_column
begin
    delete from serah_terima t
    where t.status = 'TERBUKA' and (siapa is null or siapa in (t.dari_id, t.pemilik_id))
      and not exists (
          select from penilai_pegawai h
          where h.pegawai_id = t.pemilik_id and h.penilai_id = t.dari_id and h.selesai = t.hari
            and not exists (
                select from penilai_pegawai n
                where n.pegawai_id = h.pegawai_id and n.mulai = h.selesai and n.penilai_id = h.penilai_id));
    return query
        with baru as (
            insert into serah_terima as t (serah_terima_id, pemilik_id, skp_id, dari_id, mulai, hari, batas, pindah, dibuat_pada)
            select gen_random_uuid(), g.pemilik_id, g.skp_id, g.dari_id, g.mulai, g.hari, greatest(g.hari, kini) + 30,
                g.pindah, saat
            from pergantian_penilai(kini, siapa) g
            where not exists (select from serah_terima x where x.pemilik_id = g.pemilik_id and x.hari = g.hari)
            on conflict do nothing
            returning t.serah_terima_id, t.dari_id, t.pemilik_id, t.pindah, t.hari
        ),
        tercatat as (
            insert into jejak (peristiwa, objek_jenis, objek_id, pelaku_id, pada, rincian)
            select 'serah_terima.pembukaan', 'serah_terima', b.serah_terima_id, null, saat, jsonb_build_object('hari', b.hari)
            from baru b
        )
        select b.serah_terima_id, b.dari_id, b.pemilik_id, b.pindah from baru b;
end $$;

-- Kedudukan seseorang pada sebuah serah terima: PEMILIK, PENILAI hari ini, atau DARI selama ia belum menutupnya dan
-- batasnya belum lewat. Selain mereka, dan sesudah itu, ia tidak ada.
create function hubungan_serah_terima(yang uuid, pelaku uuid, kini date) returns text
    language plpgsql stable
as $$
declare
    t serah_terima;
begin
    select * into t from serah_terima x where x.serah_terima_id = yang;
    if not found then
        return null;
    end if;
    if pelaku = t.pemilik_id then
        return 'PEMILIK';
    end if;
    if exists (
        select from penilai_pegawai h
        where h.pegawai_id = t.pemilik_id and h.penilai_id = pelaku and h.mulai <= kini and kini < h.selesai
    ) then
        return 'PENILAI';
    end if;
    if pelaku = t.dari_id and t.status = 'TERBUKA' and t.hari <= kini and kini < t.batas and exists (
        select from penilai_pegawai h
        where h.pegawai_id = t.pemilik_id and h.penilai_id = pelaku and h.selesai = t.hari
    ) then
        return 'DARI';
    end if;
    return null;
end $$;

-- Yang menunggu diterima seseorang sebagai penilai hari ini: yang sudah ditutup, yang batasnya lewat, dan yang penilai
-- lamanya tidak lagi bertugas di sini.
create function terima_serah_terima(siapa uuid, kini date) returns table (serah_terima_id uuid)
    language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
        select t.serah_terima_id
        from penilai_pegawai h
        join serah_terima t on t.pemilik_id = h.pegawai_id and t.status <> 'DITERIMA'
        where h.penilai_id = siapa and h.mulai <= kini and kini < h.selesai
          and (t.status = 'DITUTUP' or t.batas <= kini or purna_tugas(t.dari_id, kini));
end $$;
