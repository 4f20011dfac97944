"""OpenStack Swift with its S3 door, whole and in one process, for tests: python3 swift.py FOLDER

The four servers of a real installation on loopback, one device, one copy. Says where it is in one line on its output, and ends when its input ends.
"""
import eventlet

eventlet.monkey_patch()

import logging
import os
import sys

from eventlet import wsgi
from swift.common import utils
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

folder = os.path.abspath(sys.argv[1])
device = os.path.join(folder, 'device')
os.makedirs(device)
os.setxattr(device, 'user.studio', b'Swift keeps what it knows of a file beside the file.')


def path(name):
    return os.path.join(folder, name)


def write(name, text):
    with open(path(name), 'w') as file:
        file.write(text)
    return path(name)


class Cache(dict):
    """What memcached would keep. Empty, it is one all the same."""

    def __bool__(self):
        return True

    def get(self, key, *_, **__):
        return super().get(key)

    def set(self, key, value, *_, **__):
        self[key] = value

    def delete(self, key, *_, **__):
        self.pop(key, None)

    def incr(self, key, delta=1, *_, **__):
        self[key] = int(self.get(key) or 0) + int(delta)
        return self[key]


write('swift.conf', '[swift-hash]\nswift_hash_path_prefix = studio\nswift_hash_path_suffix = tests\n')
utils.SWIFT_CONF_FILE = path('swift.conf')
utils.HASH_PATH_PREFIX, utils.HASH_PATH_SUFFIX = b'studio', b'tests'

common = f'swift_dir = {folder}\ndevices = {folder}\nmount_check = false\nlog_level = CRITICAL\n'
sockets = {name: eventlet.listen(('127.0.0.1', 0)) for name in ('account', 'container', 'object', 'proxy')}
files = {}

for name in ('account', 'container', 'object'):
    ring = RingBuilder(1, 1, 0)
    port = sockets[name].getsockname()[1]
    ring.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'device',
                  'replication_ip': '127.0.0.1', 'replication_port': port})
    ring.rebalance()
    ring.get_ring().save(path(name + '.ring.gz'))
    files[name] = write(name + '.conf', f'[DEFAULT]\n{common}[pipeline:main]\npipeline = server\n[app:server]\nuse = egg:swift#{name}\n')

files['proxy'] = write('proxy.conf', f'''[DEFAULT]
{common}[pipeline:main]
pipeline = catch_errors s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:s3api]
use = egg:swift#s3api
auth_pipeline_check = false
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_studio_media = secret .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
''')

cache, quiet = Cache(), logging.getLogger('quiet')
quiet.addHandler(logging.NullHandler())
quiet.propagate = False

for name, file in files.items():
    app = loadapp(file, global_conf={'log_name': name})

    def serve(environ, start, app=app):
        environ['swift.cache'] = cache
        return app(environ, start)

    eventlet.spawn(wsgi.server, sockets[name], serve, quiet, log_output=False, socket_timeout=60)

print(f'http://127.0.0.1:{sockets["proxy"].getsockname()[1]}', flush=True)

# Whoever started it holds the other end.
while eventlet.tpool.execute(sys.stdin.buffer.read, 1):
    pass
os._exit(0)
