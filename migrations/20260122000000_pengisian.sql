-- Melayani `src/pengisian`: sampai di mana SKP setiap orang, dihitung ketika ditulis, dibaca tanpa menghitung orang.
--
-- Janjinya: bagi setiap hari sejak rekap terakhir dilipat, jumlah pada rekap sama dengan menghitung satu per satu,
-- begitu transaksi yang mengubahnya selesai. Semua hubungan bertanggal, dan yang berganti besok sudah tertulis
-- sebagai perubahan bertanggal besok: lewat tengah malam tidak ada yang harus ditulis.

-- Tahun yang dipantau; yang belum siap masih disusun.
create table pengisian_tahun (
    tahun integer primary key,
    siap  boolean not null default false
);

-- Seseorang, dari hari ke hari, pada unit tempatnya dan pada setiap unit di atasnya. Hanya ditulis `susun_pengisian`.
create table pengisian_pegawai (
    tahun       integer not null,
    unit_id     uuid not null,
    pegawai_id  uuid not null,
    mulai       date not null,
    selesai     date not null,
    -- Unit tempatnya sendiri.
    asal_id     uuid not null,
    keadaan     text not null,
    -- Jenis pada keadaan_pegawai, bila ada.
    rincian     text not null,
    sejak       date not null,
    menunggu    text,
    menunggu_id uuid,
    -- Hanya yang bukan draf: isi draf tidak dipantau.
    skp_id      uuid,
    -- Nama untuk mengurutkan dan mencari.
    kunci       text not null,

    primary key (tahun, pegawai_id, unit_id, mulai),
    constraint keadaan_pengisian_dikenal check (keadaan in (
        'DITETAPKAN', 'DIREVIU', 'DIAJUKAN', 'DIKEMBALIKAN', 'DRAF', 'BELUM',
        'MUTASI', 'CUTI', 'BEBAS', 'KELUAR', 'TANPA_PENEMPATAN')),
    constraint menunggu_dikenal check (menunggu in ('SENDIRI', 'PENILAI', 'PENGELOLA', 'TANPA_PENILAI')),
    constraint penilai_yang_ditunggu_disebut check ((menunggu_id is not null) = (menunggu is not distinct from 'PENILAI'))
);

create index pengisian_nama on pengisian_pegawai (tahun, unit_id, kunci, pegawai_id);
create index pengisian_keadaan on pengisian_pegawai (tahun, unit_id, keadaan, kunci, pegawai_id);
create index pengisian_penahan on pengisian_pegawai (tahun, unit_id, menunggu_id, kunci, pegawai_id)
    include (mulai, selesai) where menunggu_id is not null;
create index pengisian_terlama on pengisian_pegawai (tahun, unit_id, sejak) include (menunggu_id, mulai, selesai)
    where menunggu_id is not null;

-- Hal-hal yang dihitung, menurut nomornya pada rekap.
create function hal_pengisian() returns text[]
    language sql immutable
    return array['DITETAPKAN', 'DIREVIU', 'DIAJUKAN', 'DIKEMBALIKAN', 'DRAF', 'BELUM',
                 'MUTASI', 'CUTI', 'BEBAS', 'KELUAR', 'TANPA_PENEMPATAN', 'TANPA_PENILAI'];

-- Jumlah orang pada unit itu dan di bawahnya menurut setiap hal, sampai rekapnya terakhir dilipat.
create table rekap_pengisian (
    tahun   integer not null,
    unit_id uuid not null,
    jumlah  bigint[] not null,
    primary key (tahun, unit_id)
);

-- Perubahan jumlah sejak suatu hari, yang belum dilipat atau belum tiba harinya. Hanya ditambahkan, jadi yang
-- menyimpan serentak tidak pernah saling menunggu.
create table rekap_pengisian_baru (
    tahun   integer not null,
    unit_id uuid not null,
    hal     text not null,
    mulai   date not null,
    jumlah  bigint not null
);

create index rekap_pengisian_baru_unit on rekap_pengisian_baru (tahun, unit_id, mulai);

-- Sampai di mana orang-orang itu, dihitung dari asalnya: satu-satunya tempat yang memutuskannya.
create function hitung_pengisian(th integer, siapa uuid[]) returns setof pengisian_pegawai
    language plpgsql stable
as $$
declare
    awal date := make_date(th, 1, 1);
    -- Tahun itu dipantau sejak tahun sebelumnya sampai tahun sesudahnya.
    ruang daterange := daterange(make_date(th - 1, 1, 1), make_date(th + 2, 1, 1));
begin
    return query
    with recursive orang as materialized (
        select o.pegawai_id, lower(o.nama) as kunci, s.skp_id, s.status, s.mulai as skp_mulai,
            s.diajukan_pada, s.ditetapkan_pada, s.dikembalikan_pada
        from unnest(siapa) a (pegawai_id)
        join pegawai o on o.pegawai_id = a.pegawai_id and o.jenis <> 'NON_ASN'
        left join lateral (
            select * from skp where skp.pemilik_id = o.pegawai_id and skp.tahun = th order by skp.mulai desc limit 1
        ) s on true
    ),
    deret as (
        select p.pegawai_id, p.unit_id, p.mulai, p.selesai,
            lead(p.mulai) over w as berikut,
            lag(p.unit_id) over w is not null
                and (lag(p.unit_id) over w, lag(p.jabatan_id) over w) is distinct from (p.unit_id, p.jabatan_id)
                and p.mulai > awal as pindahan
        from orang o join penempatan p on p.pegawai_id = o.pegawai_id and p.sebagai = 'DEFINITIF'
        window w as (partition by p.pegawai_id order by p.mulai)
    ),
    tempat as materialized (
        select d.pegawai_id, d.unit_id, d.mulai, d.pindahan, true as bertugas,
            daterange(d.mulai, d.selesai) * ruang as masa
        from deret d
        union all
        -- Yang penempatannya berakhir pada tahun itu tetap tampak pada unitnya yang terakhir.
        select d.pegawai_id, d.unit_id, d.selesai, false, false, daterange(d.selesai, d.berikut) * ruang
        from deret d
        where d.selesai > awal and d.selesai < coalesce(d.berikut, 'infinity')
    ),
    batas as (
        select t.pegawai_id, unnest(array[lower(t.masa), upper(t.masa)]) as hari from tempat t
        union
        select o.pegawai_id, unnest(array[k.mulai, k.selesai])
        from orang o join keadaan_pegawai k on k.pegawai_id = o.pegawai_id
        union
        select o.pegawai_id, unnest(array[h.mulai, h.selesai])
        from orang o join penilai_pegawai h on h.pegawai_id = o.pegawai_id
        union
        select t.pegawai_id, m.mulai from tempat t join unit_masa m on m.unit_id = t.unit_id
    ),
    potongan as (
        select b.pegawai_id, b.hari as mulai, lead(b.hari) over (partition by b.pegawai_id order by b.hari) as selesai
        from batas b
        where b.hari between lower(ruang) and upper(ruang)
    ),
    bahan as (
        select g.mulai, g.selesai, o.*, t.unit_id, t.mulai as sejak_tempat, t.bertugas, k.jenis, k.mulai as keadaan_mulai,
            h.penilai_id,
            w.zona,
            case
                when o.status is null then case when t.pindahan then 'MUTASI' else 'BELUM' end
                when o.status = 'draf' and o.dikembalikan_pada is not null then 'DIKEMBALIKAN'
                when o.status = 'draf' then 'DRAF'
                when o.status = 'diajukan' then 'DIAJUKAN'
                when o.status = 'direviu' then 'DIREVIU'
                -- SKP jabatan yang lama sudah selesai; jabatan yang baru memerlukan SKP baru.
                when t.pindahan and o.skp_mulai < t.mulai and (o.ditetapkan_pada at time zone w.zona)::date < t.mulai then 'MUTASI'
                else 'DITETAPKAN'
            end as menurut_skp
        from potongan g
        join orang o on o.pegawai_id = g.pegawai_id
        join tempat t on t.pegawai_id = g.pegawai_id and t.masa @> g.mulai
        left join keadaan_pegawai k on k.pegawai_id = g.pegawai_id and berlaku(k.mulai, k.selesai, g.mulai)
        left join penilai_pegawai h on h.pegawai_id = g.pegawai_id and h.mulai <= g.mulai and g.mulai < h.selesai
        left join unit_masa m on m.unit_id = t.unit_id and m.mulai <= g.mulai and g.mulai < m.selesai
        cross join lateral (
            select case m.zona when 'WITA' then 'Asia/Makassar' when 'WIT' then 'Asia/Jayapura' else 'Asia/Jakarta' end
        ) w (zona)
        where g.selesai is not null
    ),
    terjawab as (
        select b.*,
            case
                -- Yang selesai tetap selesai, ke mana pun orangnya pergi kemudian.
                when b.menurut_skp = 'DITETAPKAN' then 'DITETAPKAN'
                when b.jenis in ('PENSIUN', 'MENINGGAL', 'BERHENTI', 'PINDAH') then 'KELUAR'
                when not b.bertugas and b.jenis is null then 'TANPA_PENEMPATAN'
                when b.jenis is not null and (not b.bertugas or b.menurut_skp not in ('DIAJUKAN', 'DIREVIU'))
                    then case b.jenis when 'CUTI' then 'CUTI' else 'BEBAS' end
                else b.menurut_skp
            end as keadaan
        from bahan b
    ),
    rantai as (
        select distinct t.unit_id, t.unit_id as atasan_id, ruang as masa from tempat t
        union
        select r.unit_id, m.induk_id, r.masa * daterange(m.mulai, m.selesai)
        from rantai r
        join unit_masa m on m.unit_id = r.atasan_id and r.masa && daterange(m.mulai, m.selesai)
        where m.induk_id is not null
    ),
    utuh as (
        select r.unit_id, r.atasan_id, unnest(range_agg(r.masa)) as masa from rantai r group by r.unit_id, r.atasan_id
    ),
    -- Selama ada pengelola kinerja, dan instansi memakai reviu, pengajuan menunggunya dahulu: seperti pengelola_kinerja.
    diawasi as (
        select t.pegawai_id, t.unit_id, range_agg(daterange(p.mulai, p.selesai) * u.masa) as masa
        from (select distinct x.pegawai_id, x.unit_id from terjawab x where x.keadaan = 'DIAJUKAN') t
        join utuh u on u.unit_id = t.unit_id
        join peran_pegawai p on p.peran = 'PENGELOLA' and p.pegawai_id <> t.pegawai_id
            and (p.unit_id = u.atasan_id or p.unit_id is null and u.atasan_id = u.unit_id)
        join akun a on a.pegawai_id = p.pegawai_id and a.aktif
        where (select i.reviu from instansi i)
        group by t.pegawai_id, t.unit_id
    ),
    -- Hari-hari berurutan yang sama jawabannya menjadi satu masa.
    jawaban as (
        select j.pegawai_id, j.unit_id, j.keadaan, j.rincian, j.sejak, j.menunggu,
            case when j.menunggu = 'PENILAI' then j.penilai_id end as menunggu_id, j.skp_id, j.kunci,
            unnest(range_agg(j.masa)) as masa
        from (
            select t.pegawai_id, t.unit_id, t.keadaan, coalesce(t.jenis, '') as rincian,
                case
                    when t.keadaan = 'DITETAPKAN' then (t.ditetapkan_pada at time zone t.zona)::date
                    when t.keadaan in ('DIAJUKAN', 'DIREVIU') then (t.diajukan_pada at time zone t.zona)::date
                    when t.keadaan = 'DIKEMBALIKAN' then (t.dikembalikan_pada at time zone t.zona)::date
                    when t.keadaan in ('CUTI', 'BEBAS', 'KELUAR') then t.keadaan_mulai
                    else greatest(awal, t.sejak_tempat)
                end as sejak,
                case
                    when t.keadaan in ('DITETAPKAN', 'CUTI', 'BEBAS', 'KELUAR', 'TANPA_PENEMPATAN') then null
                    when t.penilai_id is null then 'TANPA_PENILAI'
                    when d.ya then 'PENGELOLA'
                    when t.keadaan in ('DIAJUKAN', 'DIREVIU') then 'PENILAI'
                    else 'SENDIRI'
                end as menunggu,
                t.penilai_id, case when t.bertugas and t.status <> 'draf' then t.skp_id end as skp_id, t.kunci,
                d.masa
            from terjawab t
            left join diawasi a on t.keadaan = 'DIAJUKAN' and a.pegawai_id = t.pegawai_id and a.unit_id = t.unit_id
            cross join lateral (values
                (true, datemultirange(daterange(t.mulai, t.selesai)) * a.masa),
                (false, datemultirange(daterange(t.mulai, t.selesai)) - coalesce(a.masa, '{}'))
            ) d (ya, masa)
            where not isempty(d.masa)
        ) j
        group by j.pegawai_id, j.unit_id, j.keadaan, j.rincian, j.sejak, j.menunggu,
            case when j.menunggu = 'PENILAI' then j.penilai_id end, j.skp_id, j.kunci
    )
    select th, u.atasan_id, j.pegawai_id, lower(j.masa * u.masa), upper(j.masa * u.masa), j.unit_id,
        j.keadaan, j.rincian, j.sejak, j.menunggu, j.menunggu_id, j.skp_id, j.kunci
    from jawaban j join utuh u on u.unit_id = j.unit_id and u.masa && j.masa;
end $$;

-- Giliran setiap orang: perubahan SKP dan perubahan penempatannya yang serentak dihitung berurutan, dan yang
-- terakhir melihat keduanya. Selalu diambil menurut urutan, jadi tidak saling mengunci.
create function giliran_pengisian(siapa uuid[]) returns void
    language sql
as $$
    select pg_advisory_xact_lock(hashtext('kinerja.pengisian'), k.nomor)
    from (select distinct hashtext(s::text) & 1023 as nomor from unnest(siapa) s order by 1) k
$$;

-- Menuliskan yang berubah saja, dan perubahan jumlahnya. Selalu lewat indeks, juga selagi tabelnya baru terisi.
create function susun_pengisian(th integer, siapa uuid[]) returns void
    language plpgsql
    set enable_seqscan = off
as $$
declare
    hasil pengisian_pegawai[];
    usang tid[];
begin
    perform giliran_pengisian(siapa);
    hasil := array(select h from hitung_pengisian(th, siapa) h);

    with lama as (
        select p.ctid as letak, p as isi, p.pegawai_id, p.unit_id, p.mulai
        from unnest(siapa) s (pegawai_id)
        join pengisian_pegawai p on p.tahun = th and p.pegawai_id = s.pegawai_id
    ),
    selisih as (
        select l.letak, l.isi as lama, h as baru
        from lama l
        full join unnest(hasil) h
            on h.pegawai_id = l.pegawai_id and h.unit_id = l.unit_id and h.mulai = l.mulai
        where l.isi is distinct from h
    ),
    berarah as (
        select -1 as arah, (s.lama).* from selisih s where s.letak is not null
        union all
        select 1, (s.baru).* from selisih s where (s.baru).pegawai_id is not null
    ),
    dicatat as (
        insert into rekap_pengisian_baru (tahun, unit_id, hal, mulai, jumlah)
        select th, b.unit_id, h.hal, h.hari, sum(h.arah)
        from berarah b
        cross join lateral (values
            (b.keadaan, b.mulai, b.arah), (b.keadaan, b.selesai, -b.arah),
            (case b.menunggu when 'TANPA_PENILAI' then b.menunggu end, b.mulai, b.arah),
            (case b.menunggu when 'TANPA_PENILAI' then b.menunggu end, b.selesai, -b.arah)
        ) h (hal, hari, arah)
        where h.hal is not null
        group by b.unit_id, h.hal, h.hari
        having sum(h.arah) <> 0
    )
    select array_agg(s.letak) into usang from selisih s where s.letak is not null;

    delete from pengisian_pegawai where ctid = any (usang);
    -- Yang tidak berubah sudah ada.
    insert into pengisian_pegawai select * from unnest(hasil) on conflict do nothing;
end $$;

-- Dua ratus lima puluh orang sesudah `sesudah`; orang terakhirnya, atau kosong bila sudah habis.
create function susun_pengisian_sesudah(th integer, sesudah uuid) returns uuid
    language plpgsql
as $$
declare
    siapa uuid[] := array(select p.pegawai_id from pegawai p where p.pegawai_id > sesudah order by 1 limit 250);
begin
    perform susun_pengisian(th, siapa);
    return siapa[cardinality(siapa)];
end $$;

-- Tahun yang dipantau pada suatu hari dan belum siap: tahun itu, dan tahun depan begitu SKP-nya mulai disusun.
create function buka_pengisian(hari date) returns setof integer
    language plpgsql
as $$
begin
    insert into pengisian_tahun (tahun)
    select th from generate_series(
        extract(year from hari)::integer, extract(year from hari + interval '2 months')::integer) th
    on conflict do nothing;
    return query select t.tahun from pengisian_tahun t where not t.siap order by t.tahun;
end $$;

-- Tahun sebelum tahun lalu tidak dipantau lagi.
create function tutup_pengisian(hari date) returns void
    language sql
as $$
    with ditutup as (
        delete from pengisian_tahun t where t.tahun < extract(year from hari) - 1 returning t.tahun
    ),
    orang as (delete from pengisian_pegawai p using ditutup d where p.tahun = d.tahun),
    rekap as (delete from rekap_pengisian r using ditutup d where r.tahun = d.tahun)
    delete from rekap_pengisian_baru b using ditutup d where b.tahun = d.tahun
$$;

create function pengisian_siap(th integer) returns void
    language plpgsql
as $$
begin
    update pengisian_tahun set siap = true where tahun = th;
    analyze pengisian_pegawai, rekap_pengisian;
end $$;

-- Menunggu semua yang sedang menulis: yang menulis sesudah ini sudah tahu tahun mana yang dipantau.
create function tunggu_penulis() returns void
    language plpgsql
as $$
begin
    lock table skp, penempatan, penilai_pegawai, keadaan_pegawai, unit_masa, pegawai in share mode;
end $$;

-- Melipat rekap: perubahan sampai `hari` ditambahkan pada jumlahnya. Yang ditanyakan selalu hari itu atau sesudahnya.
create function lipat_pengisian(hari date) returns void
    language plpgsql
as $$
begin
    if not pg_try_advisory_xact_lock(hashtextextended('kinerja.pengisian.lipat', 0)) then
        return;
    end if;
    with diambil as (
        delete from rekap_pengisian_baru b where b.mulai <= hari returning *
    ),
    setiap as (
        select d.tahun, d.unit_id, array_position(hal_pengisian(), d.hal) as nomor, sum(d.jumlah)::bigint as jumlah
        from diambil d
        group by 1, 2, 3
    ),
    unit as (
        select distinct s.tahun, s.unit_id from setiap s
    )
    insert into rekap_pengisian as r (tahun, unit_id, jumlah)
    select u.tahun, u.unit_id, array(
        select coalesce(l.jumlah[n], 0) + coalesce(s.jumlah, 0)
        from generate_series(1, cardinality(hal_pengisian())) n
        left join setiap s on s.tahun = u.tahun and s.unit_id = u.unit_id and s.nomor = n
        order by n)
    from unit u
    left join rekap_pengisian l on l.tahun = u.tahun and l.unit_id = u.unit_id
    on conflict (tahun, unit_id) do update set jumlah = excluded.jumlah;
end $$;

-- Jumlah yang terlipat, dan perubahan sesudahnya sampai `hari`; dijumlahkan pembacanya.
create function jumlah_pengisian(th integer, unit uuid, hari date)
    returns table (terlipat bigint[], hal text[], perubahan bigint[])
    language sql stable
as $$
    select (select r.jumlah from rekap_pengisian r where r.tahun = th and r.unit_id = unit), b.hal, b.perubahan
    from (
        select array_agg(n.hal) as hal, array_agg(n.jumlah) as perubahan
        from rekap_pengisian_baru n
        where n.tahun = th and n.unit_id = unit and n.mulai <= hari
    ) b
$$;

-- Orang yang perlu dihitung lagi pada akhir transaksi ini; tidak pernah tampak bagi transaksi lain.
create table pengisian_usang (
    tx         xid8 not null default pg_current_xact_id(),
    tahun      integer not null,
    pegawai_id uuid not null,
    primary key (tx, tahun, pegawai_id)
);

-- Satu baris bagi setiap transaksi yang mengusangkan seseorang.
create table pengisian_antre (
    tx xid8 primary key default pg_current_xact_id()
);

create function olah_usang() returns trigger language plpgsql as $$
declare
    kini  xid8 := pg_current_xact_id();
    th    integer;
    siapa uuid[];
begin
    delete from pengisian_antre where tx = kini;
    perform giliran_pengisian(array(select distinct u.pegawai_id from pengisian_usang u where u.tx = kini));
    for th in select distinct u.tahun from pengisian_usang u where u.tx = kini loop
        with diambil as (
            delete from pengisian_usang u where u.tx = kini and u.tahun = th returning u.pegawai_id
        )
        select array_agg(d.pegawai_id) into siapa from diambil d;
        for awal in 1..cardinality(siapa) by 250 loop
            perform susun_pengisian(th, siapa[awal:awal + 249]);
        end loop;
    end loop;
    return null;
end $$;

-- Dihitung sekali, ketika transaksinya selesai: dari keadaan akhirnya, dan tidak menahan siapa pun selama ia berjalan.
create constraint trigger olah_usang after insert on pengisian_antre
    deferrable initially deferred
    for each row execute function olah_usang();

create function catat_usang(siapa uuid[], yang integer default null) returns void
    language sql
as $$
    with usang as (
        insert into pengisian_usang (tahun, pegawai_id)
        select t.tahun, o.id
        from pengisian_tahun t cross join (select distinct unnest(siapa) as id) o
        where yang is null or t.tahun = yang
        on conflict do nothing
        returning tahun
    )
    insert into pengisian_antre (tx)
    select pg_current_xact_id() where exists (select from usang)
    on conflict do nothing
$$;

create function skp_mengusangkan() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform catat_usang(array[old.pemilik_id], old.tahun);
    else
        perform catat_usang(array[new.pemilik_id], new.tahun);
    end if;
    return null;
end $$;

-- Menulis isi SKP tidak menyentuhnya: hanya keadaan yang berganti.
create trigger pengisian after insert or delete or update of status, mulai, selesai on skp
    for each row execute function skp_mengusangkan();

create function penempatan_mengusangkan() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform catat_usang(array(select pegawai_id from sebelum));
    end if;
    if tg_op <> 'DELETE' then
        perform catat_usang(array(select pegawai_id from sesudah));
    end if;
    return null;
end $$;

create trigger pengisian_ditambah after insert on penempatan referencing new table as sesudah
    for each statement execute function penempatan_mengusangkan();
create trigger pengisian_diubah after update on penempatan referencing old table as sebelum new table as sesudah
    for each statement execute function penempatan_mengusangkan();
create trigger pengisian_dihapus after delete on penempatan referencing old table as sebelum
    for each statement execute function penempatan_mengusangkan();

create function penilai_mengusangkan() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform catat_usang(array(select pegawai_id from sebelum));
    else
        perform catat_usang(array(select pegawai_id from sesudah));
    end if;
    return null;
end $$;

create trigger pengisian_ditambah after insert on penilai_pegawai referencing new table as sesudah
    for each statement execute function penilai_mengusangkan();
create trigger pengisian_dihapus after delete on penilai_pegawai referencing old table as sebelum
    for each statement execute function penilai_mengusangkan();

create function orang_mengusangkan() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform catat_usang(array[old.pegawai_id]);
    end if;
    if tg_op <> 'DELETE' then
        perform catat_usang(array[new.pegawai_id]);
    end if;
    return null;
end $$;

create trigger pengisian_diubah after update of penilai_id, mulai, selesai on penilai_pegawai
    for each row execute function orang_mengusangkan();
create trigger pengisian after insert or update or delete on keadaan_pegawai
    for each row execute function orang_mengusangkan();
create trigger pengisian after update of nama, jenis on pegawai
    for each row when ((old.nama, old.jenis) is distinct from (new.nama, new.jenis))
    execute function orang_mengusangkan();

create function unit_mengusangkan() returns trigger language plpgsql as $$
declare
    akar uuid := case tg_op when 'DELETE' then old.unit_id else new.unit_id end;
begin
    perform catat_usang(array(
        with recursive turun as (
            select akar as unit_id
            union
            select m.unit_id from turun t join unit_masa m on m.induk_id = t.unit_id
        )
        select p.pegawai_id from turun t join penempatan p using (unit_id)));
    return null;
end $$;

create trigger pengisian after insert or delete or update of induk_id, zona, mulai, selesai on unit_masa
    for each row execute function unit_mengusangkan();

-- Yang pengajuannya menunggu, pada unit itu dan di bawahnya; kosong berarti seluruh instansi.
create function usangkan_pengajuan(akar uuid) returns void
    language sql
as $$
    with recursive turun as (
        select akar as unit_id where akar is not null
        union
        select m.unit_id from turun t join unit_masa m on m.induk_id = t.unit_id
    )
    select catat_usang(array(
        select s.pemilik_id from skp s
        where s.status = 'diajukan'
          and (akar is null
               or exists (select from turun t join penempatan p using (unit_id) where p.pegawai_id = s.pemilik_id))))
$$;

create function reviu_mengusangkan() returns trigger language plpgsql as $$
begin
    -- Pengajuan yang sedang ditulis belum tahu: ditunggu dahulu.
    lock table skp in share mode;
    perform usangkan_pengajuan(null);
    return null;
end $$;

create trigger pengisian after update of reviu on instansi
    for each row when (old.reviu is distinct from new.reviu) execute function reviu_mengusangkan();

create function pengelola_mengusangkan() returns trigger language plpgsql as $$
begin
    if (select i.reviu from instansi i) then
        if tg_op <> 'INSERT' and old.peran = 'PENGELOLA' then
            perform usangkan_pengajuan(old.unit_id);
        end if;
        if tg_op <> 'DELETE' and new.peran = 'PENGELOLA' then
            perform usangkan_pengajuan(new.unit_id);
        end if;
    end if;
    return null;
end $$;

create trigger pengisian after insert or update or delete on peran_pegawai
    for each row execute function pengelola_mengusangkan();

create function akun_mengusangkan() returns trigger language plpgsql as $$
begin
    if (select i.reviu from instansi i) then
        perform usangkan_pengajuan(p.unit_id)
        from peran_pegawai p where p.pegawai_id = new.pegawai_id and p.peran = 'PENGELOLA';
    end if;
    return null;
end $$;

create trigger pengisian_ditambah after insert on akun
    for each row execute function akun_mengusangkan();
create trigger pengisian_diubah after update of aktif on akun
    for each row when (old.aktif is distinct from new.aktif) execute function akun_mengusangkan();

-- Sampai di mana `siapa` boleh memantau: unit beserta yang di bawahnya, kosong berarti seluruh instansi. `lihat`: SKP
-- orang-orangnya yang bukan draf pun boleh dibukanya, menurut skp_pihak.
create function peran_pengisian(siapa uuid, hari date) returns table (unit_id uuid, lihat boolean)
    language sql stable
as $$
    select p.unit_id, p.unit_id is not null or p.peran <> 'PENGELOLA'
    from peran_pegawai p
    where p.pegawai_id = siapa and berlaku(p.mulai, p.selesai, hari)
      and (p.peran in ('PENGELOLA', 'KEPEGAWAIAN')
           or p.peran in ('PIMPINAN_KEPEGAWAIAN', 'PYB') and p.unit_id is null)
$$;

-- Puncak lingkupnya: unit-unit yang tidak berada di bawah satu sama lain.
create function puncak_pengisian(siapa uuid, hari date) returns table (unit_id uuid)
    language sql stable
as $$
    with peran as (select p.unit_id from peran_pengisian(siapa, hari) p),
    akar as (
        select p.unit_id from peran p where p.unit_id is not null
        union
        select m.unit_id from unit_masa m
        where m.induk_id is null and m.mulai <= hari and hari < m.selesai
          and exists (select from peran p where p.unit_id is null)
    )
    select a.unit_id from akar a
    where not exists (
        with recursive naik as (
            select m.induk_id from unit_masa m where m.unit_id = a.unit_id and m.mulai <= hari and hari < m.selesai
            union all
            select m.induk_id
            from naik n join unit_masa m on m.unit_id = n.induk_id and m.mulai <= hari and hari < m.selesai
        )
        select from naik n join akar b on b.unit_id = n.induk_id)
    limit 200
$$;

-- Yang paling lama ditunggu pada unit itu dan di bawahnya, di antara dua ratus pengajuan tertua.
create function penahan_terlama(th integer, unit uuid, hari date)
    returns table (pegawai_id uuid, nama text, jumlah bigint, sejak date)
    language sql stable
as $$
    select t.menunggu_id,
        (select i.nama from identitas_pegawai i where i.pegawai_id = t.menunggu_id limit 1),
        (select count(*) from pengisian_pegawai p
         where p.tahun = th and p.unit_id = unit and p.menunggu_id = t.menunggu_id
           and p.mulai <= hari and hari < p.selesai),
        t.sejak
    from (
        select a.menunggu_id, min(a.sejak) as sejak
        from (
            select p.menunggu_id, p.sejak from pengisian_pegawai p
            where p.tahun = th and p.unit_id = unit and p.menunggu_id is not null
              and p.mulai <= hari and hari < p.selesai
            order by p.sejak
            limit 200
        ) a
        group by a.menunggu_id
        order by 2, 1
        limit 10
    ) t
    order by t.sejak, 3 desc, 2
$$;
