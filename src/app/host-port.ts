export { parseHostPort } from '../config/host-port.js';
